"""Handouts: each lesson as one HTML file, and as PDF where Chromium is installed.

    python3 course.py export [FOLDER] [--solutions] [--pdf] [--lesson NN ...]

Without --solutions: the student edition, with the pictures and results of every cell that is no exercise.
Nothing in a file comes from outside, and every picture keeps its alt text.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys

import nbformat
from nbconvert import HTMLExporter

ROOT = pathlib.Path(__file__).resolve().parents[1]
EXERCISE = {"exercise", "check"}


def tags(cell) -> set[str]:
    return set(cell.metadata.get("tags", []))


def handout(stem: str, solutions: bool) -> nbformat.NotebookNode:
    """The notebook to print: the master without what only a teacher needs, or the student edition with results."""
    master = nbformat.read(ROOT / "teacher" / f"{stem}.solved.ipynb", as_version=4)
    if solutions:
        master.cells = [c for c in master.cells if "instructor" not in tags(c)]
        return master
    stored = {c.id: c for c in master.cells if c.cell_type == "code"}
    book = nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", as_version=4)
    for cell in book.cells:
        if cell.cell_type == "code" and cell.id in stored and not tags(cell) & EXERCISE:
            cell.outputs = stored[cell.id].outputs
    book.cells = [c for c in book.cells if not tags(c) & {"setup", "which-utils"}]
    return book


def to_html(book: nbformat.NotebookNode, title: str) -> str:
    exporter = HTMLExporter(template_name="handout", extra_template_basedirs=[str(ROOT / "delivery")])
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    page, _ = exporter.from_notebook_node(book, resources={"metadata": {"name": title}})
    return page.replace("<html>", '<html lang="en">', 1)


def to_pdf(page: pathlib.Path, browser: str) -> pathlib.Path:
    """Print with Chromium: a tagged PDF, so the alt texts are in it."""
    pdf = page.with_suffix(".pdf")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
               f"--print-to-pdf={pdf}", page.as_uri()]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return pdf


def main(words: list[str]) -> int | str:
    parser = argparse.ArgumentParser(prog="course.py export", description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=ROOT / "build" / "handouts")
    parser.add_argument("--solutions", action="store_true", help="with solutions and all results")
    parser.add_argument("--pdf", action="store_true", help="also as PDF, by the Chromium of this computer")
    parser.add_argument("--lesson", action="append", help="only this one, such as 03; may be repeated")
    chosen = parser.parse_args(words)
    browser = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if chosen.pdf and browser is None:
        return "No Chromium is installed here, so no PDF can be printed: leave out --pdf, and print the HTML file."
    stems = [p.name.removesuffix(".solved.ipynb") for p in sorted(ROOT.glob("teacher/*.solved.ipynb"))]
    stems = [s for s in stems if not chosen.lesson or s[:2] in chosen.lesson]
    if not stems:
        return f"There is no lesson {', '.join(chosen.lesson)}."
    folder = chosen.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for number, stem in enumerate(stems, 1):
        page = folder / f"{stem}{'.solutions' if chosen.solutions else ''}.html"
        page.write_text(to_html(handout(stem, chosen.solutions), stem), encoding="utf-8")
        made = [page] + ([to_pdf(page, browser)] if chosen.pdf else [])
        print(f"{number} of {len(stems)}: {', '.join(str(m) for m in made)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
