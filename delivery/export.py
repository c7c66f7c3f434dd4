"""Pages to print: each lesson as handout, guide or worksheet, one HTML file each, and as PDF where Chromium is installed.

    python3 course.py export [FOLDER] [--solutions] [--core] [--pdf] [--lesson NN ...]
    python3 course.py export [FOLDER] --guide | --worksheet [--pdf] [--lesson NN ...]

Without --solutions: the student edition, with the pictures and results of every cell that no answer enters.
--guide: for the teacher, two pages to hold in class and the answers after them. --worksheet: the core in print, and a
key. Nothing in a file comes from outside, and every picture keeps its alt text.
"""

import argparse
import functools
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import nbformat

try:
    from ours import FOR_TEACHERS  # run as a command: this folder comes first
    from pages import page
except ImportError:
    from delivery.ours import FOR_TEACHERS
    from delivery.pages import page

ROOT = pathlib.Path(__file__).resolve().parents[1]
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
NOT_IN_PRINT = {"instructor", "setup", "which-utils"}


def tags(cell) -> set[str]:
    return set(cell.metadata.get("tags", []))


def uses_an_answer(stem: str) -> re.Pattern:
    """Finds code whose result depends on what the student answered."""
    recipes = json.loads((ROOT / "utils" / "exercises" / "recipes" / f"{stem}.json").read_text(encoding="utf-8"))
    names = [re.escape(recipe["answer"]) for recipe in recipes["exercises"]]
    return re.compile(rf"\b({'|'.join(names)})\b|^progress\(", re.M)


def handout(stem: str, solutions: bool, core: bool = False) -> nbformat.NotebookNode:
    """The notebook to print: the master without its recipes, or the student edition with results; all, or the core."""
    master = nbformat.read(ROOT / "teacher" / f"{stem}.solved.ipynb", as_version=4)
    book = master if solutions else nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", as_version=4)
    stop = next((n for n, c in enumerate(book.cells) if "stop" in tags(c)), len(book.cells))
    book.cells = [c for c in book.cells[: stop if core else None] if not tags(c) & NOT_IN_PRINT and c.id != "generated"]
    if solutions:
        return book
    answers = uses_an_answer(stem)
    stored = {c.id: c for c in master.cells}
    for cell in book.cells:
        own = tags(cell) & {"exercise", "check"} or answers.search(cell.source)
        if cell.cell_type == "code" and not own:
            cell.outputs = stored[cell.id].outputs
    return book


def titled(stem: str, book: nbformat.NotebookNode) -> str:
    heading = re.search(r"^# (.+)$", book.cells[0].source, re.M)
    return page(heading.group(1) if heading else stem, book)


def style() -> str:
    return (pathlib.Path(__file__).parent / "page_template" / "sheets.css").read_text(encoding="utf-8")


@functools.cache
def built(stem: str):
    """A master with its exercises."""
    import build

    master = build.read(ROOT / "teacher" / f"{stem}.solved.ipynb")
    master.exercises = build.exercises(master)
    return master


def sheets(stem: str, kind: str) -> dict[str, str]:
    """The guide of a lesson, or its worksheet and the key to it, as HTML by the end of the file's name."""
    import guide
    import worksheet

    master = built(stem)
    written_by = {"guide": [guide.guide], "worksheet": [worksheet.worksheet, worksheet.key]}[kind]
    for problem in guide.problems(master) if kind == "guide" else []:
        print(problem, file=sys.stderr)
    made = {write.__name__: page(f"{stem[:2]} {write.__name__}: {guide.question(master)}", write(master), style())
            for write in written_by}  # fmt: skip
    return {f".{name}": text if name == "worksheet" else marked(text) for name, text in made.items()}


def weeks_page(stems: list[str]) -> tuple[str, list[str]]:
    """The example weeks as HTML, and what is wrong with their plan."""
    import weeks
    from edition import left_out

    path, masters, out = ROOT / "teacher" / "weeks.toml", {stem[:2]: built(stem) for stem in stems}, left_out(ROOT)
    if problems := weeks.problems(path, masters, out):
        return "", problems
    return marked(page("Example weeks", weeks.weeks(path, masters, out), style())), []


def marked(html: str) -> str:
    """A page that no student should have, with a mark for course.py student-copy."""
    return html.replace("</head>", f'<meta name="generator" content="{FOR_TEACHERS}">\n</head>', 1)


def pages_of(stem: str, chosen: argparse.Namespace) -> dict[str, str]:
    """All pages that were asked for of one lesson, as HTML by the end of the file's name."""
    if chosen.kind:
        return sheets(stem, chosen.kind)
    end = (".core" if chosen.core else "") + (".solutions" if chosen.solutions else "")
    text = titled(stem, handout(stem, chosen.solutions, chosen.core))
    return {end: marked(text) if chosen.solutions else text}


def course_pages(folder: pathlib.Path, browser: str | None) -> None:
    """The pages that go with all lessons, and that handouts link: glossary and When a cell turns red."""
    for path in sorted(ROOT.glob("notebooks/*.md")):
        text = path.read_text(encoding="utf-8")
        file = folder / f"{path.stem}.html"
        file.write_text(page(re.search(r"^# (.+)$", text, re.M).group(1), text), encoding="utf-8")
        print(", ".join(str(made) for made in [file, *([to_pdf(file, browser)] if browser else [])]), flush=True)


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
    if FOR_TEACHERS in file.read_text(encoding="utf-8"):
        with pdf.open("ab") as end:  # Chromium takes over no mark; a comment at the end is one that every reader passes
            end.write(f"% {FOR_TEACHERS}\n".encode())
    return pdf


def of_no_lesson(folder: pathlib.Path, stems: list[str]) -> list[str]:
    """Pages in a folder with names such as export gives, of lessons left out, renamed or removed."""
    ours = re.compile(r"(\d\d_\w+)(\.(core|solutions|guide|worksheet|key))*\.(html|pdf)")
    names = sorted(path.name for path in folder.iterdir())
    return [name for name in names if (found := ours.fullmatch(name)) and found.group(1) not in stems]


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="course.py export", description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=ROOT / "build" / "handouts")
    kinds = parser.add_mutually_exclusive_group()
    for kind, says in {"guide": "for the teacher: two pages to hold in class, and the answers after them",
                       "worksheet": "the core in print, and a key for the teacher"}.items():  # fmt: skip
        kinds.add_argument(f"--{kind}", dest="kind", action="store_const", const=kind, help=says)
    parser.add_argument("--solutions", action="store_true", help="handouts with solutions and all results")
    parser.add_argument("--core", action="store_true", help="handouts as far as the line: 50-minute class, stop here")
    parser.add_argument("--pdf", action="store_true", help="also as PDF, by the Chromium of this computer")
    parser.add_argument("--lesson", action="append", default=[], help="such as 03; may be repeated")
    return parser


def main(words: list[str]) -> int | str:
    chosen = options().parse_args(words)
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chosen.pdf and browser is None:
        return "No Chromium is installed here, so no PDF can be printed: leave out --pdf, and print the HTML file."
    stems = [p.name.removesuffix(".solved.ipynb") for p in sorted(ROOT.glob("teacher/*.solved.ipynb"))]
    stems = [stem for stem in stems if (ROOT / "notebooks" / f"{stem}.ipynb").is_file()]  # none of a lesson left out
    if not stems:
        return "These pages are made from the masters in teacher/, and this copy of the course has none."
    there = [stem[:2] for stem in stems]
    wanted = [lesson.zfill(2) for lesson in chosen.lesson]
    if unknown := [lesson for lesson in chosen.lesson if lesson.zfill(2) not in there]:
        return f"There is no lesson {', '.join(unknown)}; there are: {', '.join(there)}."
    if chosen.folder.name.zfill(2) in there and not chosen.folder.exists():
        return f"{chosen.folder} would be a new folder. For this lesson alone write: --lesson {chosen.folder}."
    if chosen.kind and (chosen.solutions or chosen.core):
        return f"--solutions and --core belong to handouts: leave them out, or leave out --{chosen.kind}."
    known, stems = stems, [stem for stem in stems if not wanted or stem[:2] in wanted]
    folder = chosen.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if not chosen.kind:
        course_pages(folder, browser if chosen.pdf else None)
    if chosen.kind:
        sys.path.append(str(ROOT / "teacher" / "tools"))
        import build

        build.use_the_course()
    for number, stem in enumerate(stems, 1):
        made = []
        for end, text in pages_of(stem, chosen).items():
            file = folder / f"{stem}{end}.html"
            file.write_text(text, encoding="utf-8")
            made += [file] + ([to_pdf(file, browser)] if chosen.pdf else [])
        print(f"{number} of {len(stems)}: {', '.join(str(m) for m in made)}", flush=True)
    if old := of_no_lesson(folder, known):
        print(f"Beside them are pages of lessons that the course does not have now: {', '.join(old)}. "
              "Delete them, if you do not need them.")  # fmt: skip
    if chosen.kind == "guide" and not chosen.lesson and (ROOT / "teacher" / "weeks.toml").is_file():
        text, problems = weeks_page(stems)
        if problems:
            old = ", and the one that is there is of an earlier run" if (folder / "weeks.html").is_file() else ""
            return "\n".join([f"The guides are complete. weeks.html was not made{old}: mend teacher/weeks.toml and give "
                              "the same command again.", *problems])  # fmt: skip
        (folder / "weeks.html").write_text(text, encoding="utf-8")
        print(folder / "weeks.html")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
