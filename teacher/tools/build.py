"""Make everything that is generated, offline: course.py build [LESSON ...] [--all]

From the tables: data/README.md, row counts, hashes (data_build.py). From each master
teacher/NN_name.solved.ipynb: its numbers of exercises and minutes, the recipes (utils/exercises/recipes/NN_name.json),
its outputs, the student edition (notebooks/NN_name.ipynb) and the picture for the README (notebooks/pictures/NN.png).
A master is run only if its cells, the tables it reads or utils changed, or with --all. Numbers that changed
are printed. A second run changes nothing. If anything is wrong, all problems are printed and nothing is changed.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import datetime
import html
import io
import re
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import data_build
import echoes
import minutes
import numbering
import prose
import shape
import trials
import whole_course
from lesson import (
    HEADING,
    KERNEL,
    LANGUAGE,
    ROOT,
    SOLUTION,
    BuildError,
    Exercise,
    Master,
    Problems,
    exercises,
    left_out,
    lesson_of,
    masters,
    notebook_text,
    only,
    read,
    recipe_id,
    recipes_text,
    run_here,
    stubbed,
    student,
    tags,
    use_the_course,
)  # fmt: skip
from nbformat import NotebookNode
from running import (
    built_of,
    changed_numbers,
    clean,
    digest,
    gone,
    is_current,
    keep_pictures,
    run,
    table_hashes,
    visible,
)
from setup_cell import setup_cell

# what reads masters finds all of it here
__all__ = [
    "HEADING",
    "KERNEL",
    "LANGUAGE",
    "ROOT",
    "SOLUTION",
    "BuildError",
    "Exercise",
    "Master",
    "NotebookNode",
    "Problems",
    "as_built",
    "build",
    "exercises",
    "lesson_of",
    "masters",
    "memory_of",
    "notebook_text",
    "only",
    "prepared",
    "read",
    "recipe_id",
    "recipes_text",
    "run",
    "run_here",
    "stubbed",
    "student",
    "student_text",
    "tags",
    "use_the_course",
]  # fmt: skip

# ---- the picture for the README ----


def picture(master: Master, path: Path, tree: Tree) -> list[str]:
    """Keep the picture of the cell tagged readme-picture as a PNG; current if source cell and alt text are."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    cell = next((c for c in master.cells if "readme-picture" in tags(c)), None)
    shown = "".join(o.get("data", {}).get("text/html", "") for o in (cell.outputs if cell else []))
    found = re.search(r'<img alt="([^"]*)"[^>]*src="data:image/png;base64,([^"]+)"', shown)
    if not found:
        return []
    wanted = {"alt": html.unescape(found.group(1)), "source": digest(cell.source)}
    if path.exists() and Image.open(path).text == wanted:
        return []
    info = PngInfo()
    for key, value in wanted.items():
        info.add_itxt(key, value)
    tree.keep(path)
    image = Image.open(io.BytesIO(base64.b64decode(found.group(2))))
    image.convert("P", palette=Image.Palette.ADAPTIVE).save(path, pnginfo=info, optimize=True)
    return [f"notebooks/pictures/{path.name}"]


# ---- all together ----


class Tree:
    """The files that a build writes, and what they were before."""

    def __init__(self) -> None:
        self.before: dict[Path, bytes | None] = {}

    def keep(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.before.setdefault(path, path.read_bytes() if path.exists() else None)

    def write(self, path: Path, text: str) -> bool:
        """Write only what changed."""
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return False
        self.keep(path)
        path.write_text(text, encoding="utf-8", newline="\n")
        return True

    def copy_aside(self, root: Path, path: Path) -> list[str]:
        """A copy in kept/, which git ignores, of a notebook that goes or is written over; a line that says where."""
        now = datetime.datetime.now()
        while (there := root / "kept" / f"before_{now:%Y%m%d%H%M%S}" / path.name).exists():
            now += datetime.timedelta(seconds=1)
        self.keep(there)
        there.write_bytes(path.read_bytes())
        what, where = path.relative_to(root).as_posix(), there.relative_to(root).as_posix()
        return [f"{what} was not what build made last: a copy of it is {where}"]

    def remove(self, path: Path) -> None:
        self.keep(path)
        path.unlink()

    def put_back(self) -> None:
        for path, content in self.before.items():
            if content is None:
                path.unlink(missing_ok=True)
            elif not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)


@dataclass
class Prepared:
    """A master brought up to date but for its outputs: what changed in it, and what is wrong."""

    path: Path
    master: Master
    before: dict[str, Any]  # its exercises when it was built last
    lines: list[str] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    numbers: numbering.Renumbered = field(default_factory=numbering.Renumbered)
    recipes: dict[str, Any] = field(default_factory=dict)  # of the last build, by the name of the answer
    gone: list[str] = field(default_factory=list)  # numbers and days that its outputs no longer show


def prepared(root: Path, path: Path) -> Prepared:
    """A master with its exercises tried, its numbers and minutes set. Raises BuildError if it cannot be read."""
    master = read(path)
    made = Prepared(path, master, master.notebook.metadata.get("course", {}).get("exercises", {}))
    made.recipes = echoes.recipes_before(root, master.lesson)
    clean(master)
    if any(map(whole_course.MAP.search, (cell.source for cell in master.cells))):
        whole_course.map_of_lessons(master, [read(other) for other in masters(root)])
    with made.problems.noted():
        made.numbers = numbering.put_in_order(master, numbering.released_cells(root, master.lesson))
        made.lines += made.numbers.lines(master.lesson)
    with made.problems.noted():
        only(master, "setup").source = setup_cell(root)
    with made.problems.noted():
        lines, problems = follow_tables(master)  # first: numbers in the texts of recipes are listed too
        made.lines += lines
        made.problems += problems
    with made.problems.noted():
        master.exercises = exercises(master)
        made.lines += minutes.state(master)
    made.problems[:] = map(made.numbers.located, made.problems)
    return made


def follow_tables(master: Master) -> tuple[list[str], list[str]]:
    """Bring the listed numbers in all texts up to the tables: what changed, and what is wrong."""
    from utils import load

    scope: dict[str, Any] = {"__name__": "__main__"}
    said: tuple[list[str], list[str]] = [], []
    for cell in filter(prose.listed, master.cells):
        if len(scope) == 1:
            run_here(only(master, "import"), scope, f"{master.lesson}, import cell")
            scope["load"] = load
        for all_of_them, more in zip(said, prose.follow(master.lesson, cell, scope), strict=True):
            all_of_them += more
    return said


def student_text(root: Path, path: Path) -> str:
    """What build writes to notebooks/NN_name.ipynb; student_copy.py asks for it too."""
    made = prepared(root, path)
    made.problems.stop()
    return notebook_text(made.master.edition)


def build(root: Path = ROOT, lessons: list[str] | None = None, force: bool = False) -> list[str]:
    """Build all or some lessons; gives back, and prints, what was changed. With problems it changes nothing."""
    tree = Tree()
    try:
        said, ready = build_all(root, lessons, force, tree)
    except BaseException:
        tree.put_back()
        raise
    print("\n".join(said) or "Nothing to do: all is current.")
    course = [read(path) for path in masters(root)]
    look = [say for one in ready for say in to_look_at(root, course, one)]
    look += whole_course.numbers_of_before(root, {number for one in ready for number in one.gone})
    tell("Look at these, whether they still fit:", look + numbering.of_lessons(left_out(root), course, root))
    wrong = [say for one in ready for say in red(course, one.master)]
    wrong += numbering.not_there(root, course) + whole_course.claims_turned(root)
    tell("Mend these, or course.py test is red:", wrong)
    tell("House rules, for you to weigh:", [say for one in ready for say in shape.hints(one.master)])
    return said


def tell(heading: str, lines: list[str]) -> None:
    if lines:
        print("\n".join(["", heading, *(f"- {line}" for line in lines)]))


def to_look_at(root: Path, course: list[Master], one: Prepared) -> list[str]:
    """What may speak of an exercise or a number as it was before this build."""
    lesson = one.master.lesson
    later = [master for master in course if master.lesson > lesson]
    found = [
        *numbering.elsewhere(root, course, lesson, one.numbers),
        *echoes.left_behind(one.master, one.before, later),
    ]
    found += echoes.not_followed(one.master, one.recipes)
    found += echoes.still_there(one.master, one.master.cells, one.gone, "no output does any more.")
    return [*found, *trials.left_over(root, lesson, one.master.exercises)]


def red(course: list[Master], master: Master) -> list[str]:
    """What the tests of the lessons would say of a master that can be built."""
    return [*shape.faults(master, [one for one in course if one.lesson < master.lesson]), *prose.unlisted(master)]


def build_all(root: Path, lessons: list[str] | None, force: bool, tree: Tree) -> tuple[list[str], list[Prepared]]:
    said = without_left_out(root, tree) + without_a_master(root, tree)
    for name in ("README.md", "datapackage.json"):
        tree.keep(root / "data" / name)
    try:
        said += data_build.refresh(root)
    except data_build.TableError as fault:
        raise BuildError(str(fault)) from None
    problems, ready = Problems(data_build.misfits(root)), []
    problems.stop()  # a lesson that reads such a table would only say the same
    for path in masters(root, lessons):
        with problems.noted():
            ready.append(prepared(root, path))
            problems += ready[-1].problems
    if problems:
        problems += besides(root, ready)
    problems.stop()
    for one in ready:
        with problems.noted():
            said += build_one(root, one, force, tree)
    problems.stop()
    for path, text in whole_course.pages(root, [read(path) for path in masters(root)]).items():
        said += [path.relative_to(root).as_posix()] if tree.write(path, text) else []
    return said, ready


def generated_from(root: Path, number: str) -> list[Path]:
    """The files that build makes from the master of a lesson."""
    kinds = ("notebooks/{}_*.ipynb", "notebooks/pictures/{}.png", "utils/exercises/recipes/{}_*.json")
    stems = {lesson_of(path) for path in root.glob(f"teacher/{number}_*.solved.ipynb")} | {number}
    return [path for kind in kinds for path in sorted(root.glob(kind.format(number))) if path.stem in stems]


def without_left_out(root: Path, tree: Tree) -> list[str]:
    """Take what was generated from lessons that are left out; their masters stay."""
    said = []
    for path in (path for number in left_out(root) for path in generated_from(root, number)):
        name = path.relative_to(root).as_posix()
        if name in numbering.released(root):
            raise BuildError(
                f"{name}: a class has it (teacher/released.json), so it cannot be left out (pyproject.toml)."
            )
        if path.suffix == ".ipynb" and not as_built(path, memory_of(root, path)):
            said += tree.copy_aside(root, path)
        tree.remove(path)
        said.append(f"{name}: left out")
    return said


def without_a_master(root: Path, tree: Tree) -> list[str]:
    """Take what was generated from a master that is gone: a recipe tells it from a notebook of somebody's own."""
    said, numbers = [], {path.name[:2] for path in root.glob("teacher/*.solved.ipynb")}
    for recipes in sorted(root.glob("utils/exercises/recipes/*.json")) if numbers else []:
        if (root / "teacher" / f"{recipes.stem}.solved.ipynb").exists():
            continue
        book, picture = (
            root / "notebooks" / f"{recipes.stem}.ipynb",
            root / "notebooks/pictures" / f"{recipes.stem[:2]}.png",
        )
        if (name := book.relative_to(root).as_posix()) in numbering.released(root):
            raise BuildError(f"{name}: a class has it (teacher/released.json), and its master is gone from teacher/: put "
                             "it back.")  # fmt: skip
        said += tree.copy_aside(root, book) if book.exists() else []
        for path in (book, recipes, *([picture] if recipes.stem[:2] not in numbers else [])):
            if path.exists():
                tree.remove(path)
                said.append(f"{path.relative_to(root).as_posix()}: its master is gone")
    return said


def memory_of(root: Path, book: Path) -> str | None:
    """The mark of the student notebook that build wrote last; None if it was never noted."""
    master = root / "teacher" / f"{book.stem}.solved.ipynb"
    return read(master).notebook.metadata.get("course", {}).get("edition") if master.exists() else None


def as_built(book: Path, *marks: str | None) -> bool:
    """Whether a student notebook has one of these marks, such as that of the last build: nobody has worked in it."""
    return digest(book.read_text(encoding="utf-8", errors="replace")) in marks


def besides(root: Path, ready: list[Prepared]) -> list[str]:
    """What a changed table changes besides the problems: told with them, so that all is seen in one go."""
    said = []
    for one in ready:
        tables = one.master.notebook.metadata["course"].get("built", {}).get("tables", {})
        if tables != table_hashes(root, tables):
            said += [line for line in one.lines if ", minutes: " not in line]
            with contextlib.suppress(BuildError):
                said += run_again(root, one)
                said += echoes.still_there(one.master, one.master.cells, one.gone, "no output does any more.")
    said += whole_course.numbers_of_before(root, {number for one in ready for number in one.gone})
    return ["", "Besides, the changed table changes this:", *said, *whole_course.claims_turned(root)] if said else []


def run_again(root: Path, one: Prepared) -> list[str]:
    """Run a master; which numbers changed under its cells."""
    master = one.master
    print(f"running {master.lesson} ...", flush=True)
    old = {c.id: visible(c) for c in master.cells if c.get("outputs")}
    before = {c.id: c.outputs for c in master.cells if c.get("outputs")}
    tables = run(master, root)
    clean(master)
    keep_pictures(master, before)
    master.notebook.metadata["course"]["built"] = built_of(master, root, tables)
    one.gone = gone(master, old)
    return changed_numbers(master, old)


def build_one(root: Path, ready: Prepared, force: bool, tree: Tree) -> list[str]:
    """Run a master if need be, and write all that comes from it."""
    master, lesson, said = ready.master, ready.master.lesson, []
    recipes = root / "utils" / "exercises" / "recipes" / f"{lesson}.json"
    if tree.write(recipes, recipes_text(master)):
        said.append(recipes.relative_to(root).as_posix())
    said += ready.lines
    if force or not is_current(master, root):
        said += run_again(root, ready)
    course, book = master.notebook.metadata["course"], root / "notebooks" / f"{lesson}.ipynb"
    text = notebook_text(master.edition)
    if book.exists() and not as_built(book, course.get("edition"), digest(text)):
        said += tree.copy_aside(root, book)
    course |= {"exercises": echoes.memory(master), "edition": digest(text)}
    for target, content in (ready.path, notebook_text(master.notebook)), (book, text):
        if tree.write(target, content):
            said.append(target.relative_to(root).as_posix())
    return said + picture(master, root / "notebooks" / "pictures" / f"{lesson[:2]}.png", tree)


def stop_as_ctrl_c_does() -> None:
    """A command that is told to end first puts back what it has written."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped: nothing was changed."))


def main(words: list[str]) -> int:
    more = "course.py build --constraints: name the whole set of packages anew; asks the network"
    parser = argparse.ArgumentParser(prog="course.py build", description=__doc__.splitlines()[0], epilog=more)
    parser.add_argument("lesson", nargs="*", help="such as 03; all, if none is named")
    parser.add_argument("--all", action="store_true", help="run masters that did not change too")
    chosen = parser.parse_args(words)
    use_the_course()
    stop_as_ctrl_c_does()
    try:
        build(ROOT, chosen.lesson, chosen.all)
    except BuildError as fault:
        print(fault)
        return 1
    except KeyboardInterrupt:
        print("Stopped: nothing was changed.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
