"""The page of course.py collect in a real browser: it asks for nothing, and is for everyone, in light, dark and print."""

import itertools

import pytest

from tests.browser.test_in_the_browser import axe_findings
from tests.course.test_collect import (
    ASKED,
    CLAIM,
    COUNT,
    GUESS,
    KNOWN,
    WORDS,
    collect,
    gives,
    overview,
    saved,
    typical,
    worked,
)

pytestmark = [pytest.mark.all, pytest.mark.browser]
NAMES = ["Anna Müller", "Bola", "Chen", "Dilnoza"]


@pytest.fixture(scope="module")
def page(context, tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    for n, name in enumerate(NAMES):
        values = [ASKED[COUNT].right.value, *(typical(COUNT, kind)[0] for kind in (0, 0, 1))]
        answers = {GUESS: 5 * n, COUNT: values[n], CLAIM: "supported", WORDS: "73 of 193 " * 20 * n}
        answers = {asked: gives(asked, value) for asked, value in answers.items()}
        saved(folder, f"{name}.ipynb", worked(answers, f'name = "{name}"'))
    saved(folder, f"{NAMES[0]}.pdf", b"x")
    file = folder / "overview.html"
    text = overview.page(collect.collect(folder, KNOWN, {file}), KNOWN, "the class of Anna Müller")
    file.write_text(text, encoding="utf-8")
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(file.as_uri())
    yield page
    page.close()


def test_it_asks_for_nothing_and_its_headings_are_in_order(page):
    assert len(page.asked) == 1
    levels = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(e => Number(e.tagName[1]))")
    assert levels[0] == 1 and all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_everybody_can_use_it(page, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    assert axe_findings(page, ["html"]) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "only tables scroll sideways"


def test_names_are_hidden_at_a_click_or_a_key_and_on_paper(page):
    box = page.get_by_label("Hide names")
    box.focus()
    page.keyboard.press("Space")
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        seen = page.locator("main").inner_text()
        assert not [name for name in NAMES if name in seen] and "Student 1" in seen
    assert axe_findings(page, ["html"]) == []
    page.emulate_media(media="screen")
    box.uncheck()
    assert all(name in page.locator("main").inner_text() for name in NAMES)


def test_nothing_is_cut_off_on_paper(page):
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 1040, "height": 700})  # A4, landscape
    edges = "[...document.querySelectorAll('table')].map(t => t.getBoundingClientRect().right)"
    assert page.evaluate(f"Math.max(...{edges}) <= 1040")
    # black on white, whatever the theme
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
