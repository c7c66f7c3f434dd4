"""Handouts: complete in one file, with alt texts, readable by everyone, and without solutions unless asked for."""

import html
import itertools
import pathlib
import re
import shutil
import subprocess
import sys

import axe_playwright_python
import pytest
from playwright.sync_api import sync_playwright

from tests.lessons.masters import LESSONS, ROOT, build, exercises, master

pytestmark = pytest.mark.delivery
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
KINDS = {"students": [], "teachers": ["--solutions"]}
PAGES = [(kind, lesson) for kind in KINDS for lesson in LESSONS]
LEFT_OPEN = re.compile(r"[✔✘○✎]")  # what a check says begins with one of these


def export(*words):
    return subprocess.run([sys.executable, "delivery/export.py", *words], cwd=ROOT, capture_output=True, text=True)


def name(kind: str, lesson: str) -> str:
    return f"{lesson}{'.solutions' if kind == 'teachers' else ''}.html"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All handouts, both kinds."""
    folder = tmp_path_factory.mktemp("handouts")
    for words in KINDS.values():
        made = export(folder, *words)
        assert made.returncode == 0, made.stderr
        lines = made.stdout.splitlines()
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


@pytest.mark.parametrize(("kind", "lesson"), PAGES)
def test_a_handout_is_complete_and_for_everyone(page, folder, kind, lesson):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / name(kind, lesson)).as_uri())
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in asked if url.startswith("file:")]) == 1
    text = (folder / name(kind, lesson)).read_text(encoding="utf-8")
    assert "No description has been provided" not in text
    assert page.evaluate("document.documentElement.lang") == "en"
    assert master(lesson).cells[0].source.startswith(f"# {page.title()}\n")
    alts = page.locator("img").evaluate_all("all => all.map(e => e.alt)")
    assert alts
    assert all(len(alt) > 20 for alt in alts)
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map(e => Number(e.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels
    (axe,) = pathlib.Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations"
                          ".filter(v => ['serious', 'critical'].includes(v.impact))"
                          ".map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))])")  # fmt: skip
    assert found == []


def texts_of(source: str) -> set[str]:
    """Lines of code that say something: no blank, no bracket, no name alone."""
    return {line.strip() for line in source.split("\n") if len(line.strip()) > 8}


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_handout_for_students_holds_no_solution(folder, lesson):
    page = (folder / name("students", lesson)).read_text(encoding="utf-8")
    shown = html.unescape(re.sub(r"<[^>]*>", "", page))
    given = "\n".join(c.source for c in build.read(ROOT / "notebooks" / f"{lesson}.ipynb").cells)
    for exercise in exercises(lesson):
        solution = build.SOLUTION.search(exercise.answer.source).group(2)
        for line in texts_of(solution):  # what a worked cell or a hint shows is no secret
            assert line in given or line not in shown, f"{exercise.id}: {line}"
        for said in [exercise.recipe.means, *(w.message for w in exercise.recipe.wrong)]:
            assert not said or said in given or said not in shown, f"{exercise.id}: {said}"
    outputs = re.findall(r'class="jp-OutputArea-output[^>]*>(.*?)</div>', page, re.S)
    assert not [text[:80] for text in outputs if LEFT_OPEN.search(text)]
    assert "Reference verdict:" not in shown
    assert "SOLUTION" not in shown


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


def test_a_lesson_that_does_not_exist(folder):
    made = export(folder, "--lesson", "9")
    assert made.returncode == 1
    assert "There is no lesson 9" in made.stderr
