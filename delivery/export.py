"""Handouts: each lesson as one HTML file, and as PDF where Chromium is installed.

    python3 course.py export [FOLDER] [--solutions] [--pdf] [--lesson NN ...]

Without --solutions: the student edition, with the pictures and results of every cell that no answer enters.
Nothing in a file comes from outside, and every picture keeps its alt text.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import nbformat

try:
    from pages import page  # run as a command: this folder comes first
except ImportError:
    from delivery.pages import page

ROOT = pathlib.Path(__file__).resolve().parents[1]
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
COMPUTER_ONLY = {"setup", "which-utils"}  # cells that mean nothing in print


def tags(cell) -> set[str]:
    return set(cell.metadata.get("tags", []))


def uses_an_answer(stem: str) -> re.Pattern:
    """Finds code whose result depends on what the student answered."""
    recipes = json.loads((ROOT / "utils" / "exercises" / "recipes" / f"{stem}.json").read_text(encoding="utf-8"))
    names = [re.escape(recipe["answer"]) for recipe in recipes["exercises"]]
    return re.compile(rf"\b({'|'.join(names)})\b|^progress\(", re.M)


def handout(stem: str, solutions: bool) -> nbformat.NotebookNode:
    """The notebook to print: the master without its recipes, or the student edition with results."""
    master = nbformat.read(ROOT / "teacher" / f"{stem}.solved.ipynb", as_version=4)
    if solutions:
        master.cells = [c for c in master.cells if not tags(c) & ({"instructor"} | COMPUTER_ONLY)]
        return master
    answers = uses_an_answer(stem)
    book = nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", as_version=4)
    book.cells = [c for c in book.cells if not tags(c) & COMPUTER_ONLY]
    stored = {c.id: c for c in master.cells}
    for cell in book.cells:
        own = tags(cell) & {"exercise", "check"} or answers.search(cell.source)
        if cell.cell_type == "code" and not own:
            cell.outputs = stored[cell.id].outputs
    return book


def to_html(book: nbformat.NotebookNode, stem: str) -> str:
    heading = re.search(r"^# (.+)$", book.cells[0].source, re.M)
    return page(heading.group(1) if heading else stem, book)


def to_pdf(file: pathlib.Path, browser: str) -> pathlib.Path:
    """Print with Chromium: a tagged PDF, so the alt texts are in it."""
    pdf = file.with_suffix(".pdf")
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                   f"--user-data-dir={profile}", f"--print-to-pdf={pdf}", file.as_uri()]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=300)
    if done.returncode or not pdf.is_file():
        said = done.stderr.strip().splitlines() or ["no reason given"]
        sys.exit(f"{file.name} could not be printed: {said[-1]}")
    return pdf


def main(words: list[str]) -> int | str:
    parser = argparse.ArgumentParser(prog="course.py export", description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=ROOT / "build" / "handouts")
    parser.add_argument("--solutions", action="store_true", help="with solutions and all results")
    parser.add_argument("--pdf", action="store_true", help="also as PDF, by the Chromium of this computer")
    parser.add_argument("--lesson", action="append", default=[], help="such as 03; may be repeated")
    chosen = parser.parse_args(words)
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chosen.pdf and browser is None:
        return "No Chromium is installed here, so no PDF can be printed: leave out --pdf, and print the HTML file."
    stems = [p.name.removesuffix(".solved.ipynb") for p in sorted(ROOT.glob("teacher/*.solved.ipynb"))]
    if not stems:
        return "Handouts are made from the masters in teacher/, and this copy of the course has none."
    unknown = set(chosen.lesson) - {stem[:2] for stem in stems}
    if unknown:
        return f"There is no lesson {', '.join(sorted(unknown))}: write two digits, {stems[0][:2]} to {stems[-1][:2]}."
    stems = [stem for stem in stems if not chosen.lesson or stem[:2] in chosen.lesson]
    folder = chosen.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for number, stem in enumerate(stems, 1):
        file = folder / f"{stem}{'.solutions' if chosen.solutions else ''}.html"
        file.write_text(to_html(handout(stem, chosen.solutions), stem), encoding="utf-8")
        made = [file] + ([to_pdf(file, browser)] if chosen.pdf else [])
        print(f"{number} of {len(stems)}: {', '.join(str(m) for m in made)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
