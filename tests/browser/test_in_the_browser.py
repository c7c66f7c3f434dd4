"""Every notebook in real JupyterLab: it runs, it can be used by everyone, and nothing leaves the computer.

The masters are opened with their stored outputs, as a teacher sees them first; they run in tests by nbval.
"""

import pathlib

import pytest

pytestmark = [pytest.mark.all, pytest.mark.browser]
ROOT = pathlib.Path(__file__).resolve().parents[2]
STUDENT = [p.relative_to(ROOT).as_posix() for p in sorted(ROOT.glob("notebooks/*.ipynb"))]
BOOKS = STUDENT + [p.relative_to(ROOT).as_posix() for p in sorted(ROOT.glob("teacher/*.ipynb"))]
WITH_EXPLORER = [book for book in STUDENT if book[10:12] in ("01", "02", "03", "04", "05")]

# Findings of axe-core in outputs and prose that are not ours, with the way round them.
KNOWN = {
    # The handle of an ipywidgets slider has no name; the named number box beside it does the same.
    "aria-input-field-name": "noUi-handle"
}
EXPLORER = ".jp-OutputArea-output:has(.widget-button)"
PICTURE = f"document.querySelector('{EXPLORER} img').src"


def axe_findings(page, scope: list[str]) -> list[str]:
    """Serious and critical findings of axe-core that are not in KNOWN."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe is not installed: course.py test --all does it")
    (path,) = pathlib.Path(axe.__file__).parent.rglob("axe.min.js")
    page.evaluate(path.read_text(encoding="utf-8"))
    found = page.evaluate(
        """async scope => {
            const result = await axe.run({include: scope}, {resultTypes: ['violations']});
            return result.violations.filter(v => ['serious', 'critical'].includes(v.impact))
                .flatMap(v => v.nodes.map(n => [v.id, n.html.slice(0, 160)]));
        }""",
        scope,
    )
    return [f"{rule}: {node}" for rule, node in found if KNOWN.get(rule, "\0") not in node]


def expects_error(cell) -> bool:
    return "raises-exception" in cell["metadata"].get("tags", [])


@pytest.mark.parametrize("book", STUDENT)
def test_runs_whole(it):
    code = [c for c in it.cells() if c["cell_type"] == "code"]
    outputs = [(c, o) for c in code for o in c["outputs"]]
    wrong = [(c["id"], o["evalue"]) for c, o in outputs if o["output_type"] == "error" and not expects_error(c)]
    assert wrong == []
    assert [c["id"] for c in code if c["execution_count"] is None and c["source"]] == []
    # as course.py lab sets it; course.py collect reads it
    assert [c["id"] for c in code if c["source"] and "iopub.execute_input" not in c["metadata"]["execution"]] == []
    assert [o["text"] for _, o in outputs if o.get("name") == "stderr"] == []


@pytest.mark.parametrize("book", BOOKS)
def test_pictures_are_there_and_axe_finds_nothing_serious(it):
    assert it.page.locator(".jp-OutputArea-output img").count()
    assert axe_findings(it.page, [".jp-OutputArea-output", ".jp-RenderedMarkdown"]) == []


@pytest.mark.parametrize("book", BOOKS)
def test_stays_on_this_computer_and_says_no_error(it):
    assert it.outside == []
    assert it.console == []


@pytest.mark.parametrize("book", BOOKS)
def test_readable_at_twice_the_size(it):
    """A screen 1280 pixels wide shows 640 of them at 200 %: no text, check or picture runs out of the page."""
    it.page.set_viewport_size({"width": 640, "height": 500})
    try:
        too_wide = it.page.evaluate("""() => {
            const room = document.querySelector('.jp-Notebook').getBoundingClientRect().right;
            const parts = '.jp-RenderedMarkdown :is(p, li, h1, h2, h3), [role=status], .jp-OutputArea-output img';
            return [...document.querySelectorAll(parts)]
                .filter(e => e.scrollWidth > e.clientWidth + 2 && e.clientWidth
                             || e.getBoundingClientRect().right > room)
                .map(e => (e.textContent || e.alt).slice(0, 80));
        }""")
    finally:
        it.page.set_viewport_size({"width": 1280, "height": 1000})
    assert too_wide == []


def move(control) -> None:
    """Give a control another value, with the keyboard where it is a number."""
    kind = control.evaluate("e => e.tagName === 'SELECT' ? 'list' : e.type")
    if kind == "list":
        at, last = control.evaluate("e => [e.selectedIndex, e.options.length - 1]")
        control.select_option(index=last if at < last else 0)
    elif kind == "number":
        value, most = control.evaluate("e => [e.value, e.max]")
        control.focus()
        if "." in value:  # a step of a price may be too small to be seen
            control.fill("50")
        else:
            control.press("ArrowDown" if value == most else "ArrowUp")
        control.press("Enter")
    else:
        control.click()


@pytest.mark.parametrize("book", WITH_EXPLORER)
def test_every_control_of_the_explorer_changes_the_picture(it):
    box = it.page.locator(EXPLORER).first
    picture, controls = box.locator("img"), box.locator("select, input")
    first = picture.get_attribute("src")
    numbers = list(range(controls.count()))
    together = [numbers[i : i + 1] for i in numbers]
    if "05" in it.notebook:  # a verdict alone opens nothing: it needs the caveat
        together[3:] = [numbers[3:]]
    handles = box.locator(".noUi-handle")
    for which in [*together, *handles.all()]:
        if isinstance(which, list):
            for i in which:
                move(controls.nth(i))
        else:
            which.focus()
            full = which.get_attribute("aria-valuenow") == which.get_attribute("aria-valuemax")
            which.press("ArrowLeft" if full else "ArrowRight")
        try:
            it.wait(f"{PICTURE} !== given", first, 10_000)
        except Exception as late:
            raise AssertionError(f"control {which} changed nothing within 10 s") from late
        assert picture.get_attribute("alt")
        box.locator(".widget-button", has_text="Reset").click()
        it.wait(f"{PICTURE} === given", first, 10_000)
    assert it.console == []
