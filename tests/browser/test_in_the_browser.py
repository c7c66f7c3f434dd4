"""Every notebook in real JupyterLab: it runs, it can be used by everyone, and nothing leaves the computer."""

import json
import pathlib

import pytest

pytestmark = [pytest.mark.all, pytest.mark.browser]
ROOT = pathlib.Path(__file__).resolve().parents[2]
BOOKS = [
    p.relative_to(ROOT).as_posix()
    for place in ("notebooks", "teacher")
    for p in sorted(ROOT.glob(f"{place}/*.ipynb"))
]
STUDENT = [b for b in BOOKS if b.startswith("notebooks/")]

# Findings of axe-core that are not ours, with the way round them. Scope: outputs and prose only.
KNOWN = {
    # The handle of an ipywidgets slider has no name; the named number box beside it does the same.
    "aria-input-field-name": ".noUi-handle",
}


EXPLORER = ".jp-OutputArea-output:has(.widget-button)"
PICTURE = f"document.querySelector('{EXPLORER} img')"


def axe_source() -> str:
    axe = pytest.importorskip(
        "axe_playwright_python", reason="axe is not installed: course.py test --all does it"
    )
    (path,) = pathlib.Path(axe.__file__).parent.rglob("axe.min.js")
    return path.read_text(encoding="utf-8")


def findings(page) -> list[str]:
    """Serious and critical findings of axe-core in outputs and prose that are not in KNOWN."""
    page.evaluate(axe_source())
    found = page.evaluate("""async () => {
        const scope = {include: ['.jp-OutputArea-output', '.jp-RenderedMarkdown']};
        const result = await axe.run(scope, {resultTypes: ['violations']});
        return result.violations.filter(v => ['serious', 'critical'].includes(v.impact))
            .flatMap(v => v.nodes.map(n => [v.id, n.html.slice(0, 160)]));
    }""")
    return [f"{rule}: {node}" for rule, node in found if KNOWN.get(rule, "\0").strip(".") not in node]


def errors(cells) -> list[str]:
    code = [c for c in cells if c["cell_type"] == "code"]
    return [
        f"{c['id']}: {o['ename']}: {o['evalue']}"
        for c in code
        for o in c["outputs"]
        if o["output_type"] == "error" and "raises-exception" not in c["metadata"].get("tags", [])
    ]


def too_wide_at_twice_the_size(page) -> list[str]:
    """A 1280 px wide screen at 200 % zoom shows 640 px: which prose and check messages run out of the page?"""
    page.set_viewport_size({"width": 640, "height": 500})
    return page.evaluate("""() => [...document.querySelectorAll('.jp-RenderedMarkdown p, [role=status]')]
        .filter(e => e.scrollWidth > e.clientWidth + 2).map(e => e.textContent.slice(0, 80))""")


@pytest.mark.parametrize("book", BOOKS)
def test_runs_whole_and_is_usable_by_everyone(open_notebook, book):
    it = open_notebook(book)
    it.run_all()
    code = [c for c in it.cells() if c["cell_type"] == "code"]
    assert errors(it.cells()) == []
    assert [c["id"] for c in code if c["execution_count"] is None] == []
    assert [o["text"] for c in code for o in c["outputs"] if o.get("name") == "stderr"] == []
    pictures = it.page.locator(".jp-OutputArea-output img")
    texts = [pictures.nth(i).get_attribute("alt") for i in range(pictures.count())]
    assert texts
    assert all(text and len(text) > 20 for text in texts), texts
    assert findings(it.page) == []
    assert too_wide_at_twice_the_size(it.page) == []
    assert it.outside == []
    assert it.console == []


@pytest.mark.parametrize("book", [b for b in STUDENT if not b.startswith(("notebooks/00", "notebooks/06"))])
def test_every_control_of_the_explorer_changes_the_picture(open_notebook, book):
    it = open_notebook(book)
    it.run_all()
    picture = it.page.locator(f"{EXPLORER} img").first
    before = first = picture.get_attribute("src")
    controls = it.page.locator(EXPLORER).locator("select, input")
    assert controls.count() >= 1
    for i in range(controls.count()):
        control = controls.nth(i)
        kind = control.evaluate("e => e.tagName === 'SELECT' ? (e.multiple ? 'many' : 'list') : e.type")
        if kind in ("list", "many"):
            control.focus()
            place = control.evaluate("e => e.selectedIndex")
            control.select_option(
                index=place + 1 if place + 1 < control.evaluate("e => e.options.length") else 0
            )
        elif kind in ("checkbox", "radio"):
            control.click()
        else:
            control.focus()
            control.press("ArrowUp") if kind == "number" else control.fill("45")
            control.press("Enter")
        it.page.wait_for_function(f"old => {PICTURE}.src !== old", arg=before, timeout=5000)
        before = picture.get_attribute("src")
    it.page.locator(".widget-button", has_text="Reset").first.click()
    it.page.wait_for_function(f"old => {PICTURE}.src === old", arg=first, timeout=5000)


def one_exercise_of_each_kind():
    """(notebook, exercise id, kind, solution cell source, wrong cell source) from the masters, the first of each kind."""
    found = {}
    for path in sorted(ROOT.glob("teacher/*.solved.ipynb")):
        cells = {c["id"]: c for c in json.loads(path.read_text(encoding="utf-8"))["cells"]}
        recipes = json.loads(
            (ROOT / f"utils/exercises/{path.name.removesuffix('.solved.ipynb')}.json").read_text()
        )
        for recipe in recipes["exercises"]:
            answer = cells.get("ex-" + recipe["id"].replace(".", "-") + "-answer")
            values = [w["value"] for w in recipe["wrong"] if isinstance(w["value"], (int, float, str))]
            if recipe["kind"] in found or not answer or not values:
                continue
            right = "".join(answer["source"])
            found[recipe["kind"]] = (
                path.name.replace(".solved", ""),
                recipe,
                right,
                f"{recipe['answer']} = {values[0]!r}",
            )
    return found


CASES = one_exercise_of_each_kind() if (ROOT / "teacher").is_dir() else {}


@pytest.mark.parametrize("kind", CASES)
def test_an_exercise_answered_wrong_then_right(open_notebook, kind):
    name, recipe, right, wrong = CASES[kind]
    it = open_notebook(f"notebooks/{name}")
    it.run_all()
    stem = "ex-" + recipe["id"].replace(".", "-")
    says = it.type_and_run(f"{stem}-answer", wrong, f"{stem}-check")
    assert "not yet" in says
    assert recipe["wrong"][0]["message"][:20] in says
    says = it.type_and_run(f"{stem}-answer", right, f"{stem}-check")
    assert "correct" in says
    assert it.page.locator('.jp-OutputArea-output [role="status"]', has_text="correct").count() >= 1
