"""Pages to print: complete in one file, with alt texts, readable by everyone, on as many sides as they promise.

Without solutions where students read. What guides and worksheets hold: tests/lessons/test_guides.py.
"""

import contextlib
import html
import io
import itertools
import re
import shutil
import subprocess
import sys

import pytest
from playwright.sync_api import sync_playwright

from delivery.export import main
from tests.browser.test_in_the_browser import axe_findings
from tests.lessons.masters import LESSONS, ROOT, build, exercises, master

pytestmark = pytest.mark.delivery
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
COMMANDS = [[], ["--solutions"], ["--core"], ["--guide"], ["--worksheet"]]
ENDS = {"students": "", "teachers": ".solutions", "core": ".core",
        "guide": ".guide", "worksheet": ".worksheet", "key": ".key"}  # fmt: skip
PAGES = [(kind, lesson) for kind in ENDS if kind != "core" for lesson in LESSONS]  # a core begins another
SEEN = set()  # cells that axe-core has looked at
LEFT_OPEN = re.compile(r"[✔✘○✎]")  # what a check says begins with one of these


def export(*words):
    return subprocess.run([sys.executable, "delivery/export.py", *words], cwd=ROOT, capture_output=True, text=True)


def name(kind: str, lesson: str) -> str:
    return f"{lesson}{ENDS[kind]}.html"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All pages of all lessons."""
    folder = tmp_path_factory.mktemp("handouts")
    for words in COMMANDS:
        with contextlib.redirect_stdout(io.StringIO()) as said:
            assert main([str(folder), *words]) == 0
        lines = [line for line in said.getvalue().splitlines() if line[0].isdigit()]
        assert [line.split(":")[0] for line in lines] == [f"{n} of {len(LESSONS)}" for n in range(1, len(LESSONS) + 1)]
    return folder


@pytest.fixture(scope="module")
def page(folder):
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed on this computer, so no handout was opened or printed")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1000, "height": 1000})
        browser.close()


def opened(page, file):
    """Open a file; what it asks for besides."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return [url for url in asked[1:] if not url.startswith("data:")]


@pytest.mark.parametrize(("kind", "lesson"), PAGES)
def test_a_handout_is_complete_and_for_everyone(page, folder, kind, lesson):
    assert opened(page, folder / name(kind, lesson)) == []
    text = (folder / name(kind, lesson)).read_text(encoding="utf-8")
    assert "No description has been provided" not in text
    assert page.evaluate("document.documentElement.lang") == "en"
    assert master(lesson).cells[0].source.startswith(f"# {page.title().rpartition(': ')[2]}\n")
    alts = page.locator("img").evaluate_all("all => all.map(e => e.alt)")
    assert not alts or kind not in ("guide", "key"), "the class has the pictures"
    assert all(len(alt) > 20 for alt in alts)
    assert not re.search(r"\bmasters?\b|teacher/|</\w", page.locator("body").inner_text()), "no masters, no bare tags"
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map(e => Number(e.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels
    assert violations(page) == []


def violations(page):
    """What axe-core finds serious in the page that is open, without the cells that stood the same on an earlier one."""
    cells = page.locator(".jp-Cell").evaluate_all("all => all.map(e => document.title + e.outerHTML)")
    known = [number for number, cell in enumerate(cells) if cell in SEEN]
    page.evaluate("known => [...document.querySelectorAll('.jp-Cell')].forEach((e, n) => known.includes(n) && e.remove())",
                  known)  # fmt: skip
    SEEN.update(cells)
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", background)[:3])) < 200) == (theme == "dark"), background
        found += [f"{theme}: {one}" for one in axe_findings(page, ["html"])]
    return found


@pytest.mark.parametrize("name", ["glossary", "when_a_cell_turns_red"])
def test_the_pages_that_go_with_all_lessons_are_for_everyone(page, folder, name):
    assert opened(page, folder / f"{name}.html") == []
    text = (ROOT / "notebooks" / f"{name}.md").read_text(encoding="utf-8")
    assert f"# {page.title()}\n" in text and violations(page) == []


def test_links_from_a_page_to_another_lead_there(folder):
    for file in folder.glob("*.html"):
        for target in re.findall(r'href="([\w.]+)"', file.read_text(encoding="utf-8")):
            assert (folder / target).is_file(), f"{file.name}: {target}"


def texts_of(source: str) -> set[str]:
    """Lines of code that say something: no blank, no bracket, no name alone."""
    return {line.strip() for line in source.split("\n") if len(line.strip()) > 8}


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_handout_for_students_shows_no_result_of_an_answer(folder, lesson):
    """Its cells are those of the student edition, which holds no solution: tests/lessons/test_editions.py."""
    page = (folder / name("students", lesson)).read_text(encoding="utf-8")
    shown = html.unescape(re.sub(r"<[^>]*>", "", page))
    outputs = re.findall(r'class="[^"]*\bjp-OutputArea-output\b[^>]*>(.*?)</div>', page, re.S)
    assert outputs and not [text[:80] for text in outputs if LEFT_OPEN.search(text)]
    given = build.notebook_text(build.read(ROOT / "notebooks" / f"{lesson}.ipynb").notebook)
    recipes = [one.recipe for one in exercises(lesson)]
    for said in [said for recipe in recipes for said in (recipe.means, *(w.message for w in recipe.wrong))]:
        assert not said or said in given or said not in shown, said
    assert "Reference verdict:" not in shown and "SOLUTION" not in shown


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_handout_for_teachers_holds_every_solution(folder, lesson):
    page = (folder / name("teachers", lesson)).read_text(encoding="utf-8")
    shown = html.unescape(re.sub(r"<[^>]*>", "", page))
    for exercise in exercises(lesson):
        for line in texts_of(build.SOLUTION.search(exercise.answer.source).group(2)):
            assert line in shown, f"{exercise.id}: {line}"
    assert "recipe(" not in shown
    assert "exercises done" in shown


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here, so nothing was printed")
def test_a_printed_handout_is_tagged_and_keeps_the_alt_texts(folder):
    made = export(folder, "--pdf", "--lesson", "03")
    assert made.returncode == 0, made.stderr
    pdf = (folder / "03_the_vote.pdf").read_bytes()
    assert b"/StructTreeRoot" in pdf and b"/Marked true" in pdf and b"/Lang (en)" in pdf
    alts = re.findall(r'<img alt="([^"]{30})', (folder / "03_the_vote.html").read_text(encoding="utf-8"))
    assert len(re.findall(rb"/Alt\b", pdf)) == len(alts) >= 4
    for alt in alts:
        assert html.unescape(alt).encode() in pdf
    width, height = map(float, re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups())
    assert (round(width), round(height)) == (595, 842)  # A4


def sides(page, *hidden) -> int:
    """On how many sides Chromium prints what is open, without some parts of it."""
    page.emulate_media(media="print")
    page.evaluate("parts => document.querySelectorAll(parts).forEach(e => e.remove())", ", ".join(hidden) or "none")
    pdf = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="screen")
    boxes = {tuple(map(float, box)) for box in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)}
    assert {(round(width), round(height)) for width, height in boxes} == {(595, 842)}, "A4"
    return len(re.findall(rb"/Type /Page\b", pdf))


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_guide_has_two_sides_and_answers_on_new_ones(page, folder, lesson):
    where = (folder / name("guide", lesson)).as_uri()
    page.goto(where)
    whole, two = sides(page), sides(page, ".appendix")
    page.goto(where)
    assert (two, whole) == (2, 2 + sides(page, ".hold"))


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_worksheet_has_four_sides_at_most_and_its_key_one(page, folder, lesson):
    for kind, most in {"worksheet": 4, "key": 1}.items():
        page.goto((folder / name(kind, lesson)).as_uri())
        assert sides(page) <= most


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_core_as_handout_ends_at_the_line(folder, lesson):
    core, whole = ((folder / name(kind, lesson)).read_text(encoding="utf-8") for kind in ("core", "students"))
    assert "50-minute class" not in core and "Save and hand in" in whole and "Save and hand in" not in core
    assert core.count("<h2") > 3 and whole.startswith(core.partition("</main>")[0].rstrip())


def test_old_pages_of_no_lesson_are_named_and_stay(tmp_path):
    old = ["02_csto_votes.guide.html", "07_mine.core.solutions.pdf", "99_gone.html"]
    others = ["notes.html", "02_csto_membership.html", "2026_plan.xlsx", "03_the_vote.overview.html"]
    for file in old + others:
        (tmp_path / file).touch()
    done = export(tmp_path, "--worksheet", "--lesson", "03")
    last = done.stdout.splitlines()[-1]
    assert last == (f"Beside them are pages of lessons that the course does not have now: {', '.join(old)}. "
                    "Delete them, if you do not need them.")  # fmt: skip
    assert all((tmp_path / file).exists() for file in old + others)


def test_a_plan_that_is_wrong_stops_no_guide(tmp_path, monkeypatch, capsys):
    import weeks

    monkeypatch.setattr(weeks, "problems", lambda *_: ["weeks.toml, 'In two hours', hour 1: there is no '77'."])
    (tmp_path / "weeks.html").write_text("old")
    said = main([str(tmp_path), "--guide"])
    assert said == ("The guides are complete. weeks.html was not made, and the one that is there is of an earlier run: mend "
                    "teacher/weeks.toml and give the same command again.\n"
                    "weeks.toml, 'In two hours', hour 1: there is no '77'.")  # fmt: skip
    assert len(list(tmp_path.glob("*.guide.html"))) == len(LESSONS) and (tmp_path / "weeks.html").read_text() == "old"


def test_a_lesson_that_does_not_exist(folder):
    made = export(folder, "--lesson", "9")
    assert made.returncode == 1
    assert made.stderr == f"There is no lesson 9; there are: {', '.join(lesson[:2] for lesson in LESSONS)}.\n"
    made = export("03", "--guide")
    assert made.returncode == 1 and "For this lesson alone write: --lesson 03." in made.stderr
    assert not (ROOT / "03").exists()
