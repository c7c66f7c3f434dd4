"""What came back from a class, as one page and one table: course.py collect FOLDER [--output DIR]

FOLDER is a folder or a ZIP file of handed-in notebooks, as a learning platform gives them: any file names, doubles, other
files among them. Written are overview.html and overview.csv, with the name of the ZIP file in front of theirs. No code of
a student is run and nothing they wrote is opened as HTML: what is read are the stored cards of the checks and the text of
the answer cells. What a check said is shown of the answer that it judged, and of no other. Every file is either shown or
listed with a reason. Nothing leaves this computer.
"""

import argparse
import ast
import glob
import hashlib
import html.parser
import io
import json
import os
import re
import stat
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
import overview  # noqa: E402

from utils.cards import NO_CELL, STATES, mark, sets  # noqa: E402
from utils.exercises.answers import Recipe, empty, from_json  # noqa: E402
from utils.exercises.check import FOLDER as RECIPES  # noqa: E402

LARGEST, TOO_LARGE = 200_000_000, "larger than 200 MB"  # bytes of one file
UNPACKED = 2_000_000_000  # bytes of all that is in one ZIP file
DEEP = 3  # ZIP files in one another
CARD = 20_000  # characters: a card is shorter, whatever else a cell has put out
LONG = 20_000  # characters of a cell that are read as Python
BESIDE = {
    "__MACOSX",
    ".ipynb_checkpoints",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
}  # made by a program, not by a student


class Unreadable(Exception):
    """Why a file is listed, and not shown."""


# ---- the files ----


@dataclass
class File:
    """One file that was handed in: its path in the folder or ZIP file, and its content or why there is none."""

    path: str
    content: bytes = b""
    reason: str = ""
    time: str = ""  # when it was last changed, to the second


def files(place: Path, ours: set[Path]) -> Iterator[File]:
    """Every file in a folder or ZIP file but those that an earlier run wrote; ZIP files are opened, links never."""
    if place.is_file():
        yield from on_disk(place, place.name)
        return
    for folder, inside, names in os.walk(place):
        inside.sort()
        links = [name for name in inside if Path(folder, name).is_symlink()]
        for path in (Path(folder, name) for name in sorted(names + links)):
            if path not in ours:
                yield from on_disk(path, path.relative_to(place).as_posix())


def on_disk(path: Path, name: str) -> Iterator[File]:
    try:
        info = path.lstat()
        if stat.S_ISLNK(info.st_mode):
            yield File(name, reason="a link: links are not followed")
        elif not stat.S_ISREG(info.st_mode):
            yield File(name, reason="no file that can be read")
        elif is_zip(name):
            yield from in_zip(name, path, 1)
        elif info.st_size > LARGEST:
            yield File(name, reason=TOO_LARGE)
        else:
            yield File(name, path.read_bytes(), time=datetime.fromtimestamp(info.st_mtime).isoformat(" ", "seconds"))
    except OSError as fault:
        yield File(name, reason=f"cannot be read ({fault.strerror})")


def is_zip(name: str) -> bool:
    return name.casefold().endswith(".zip")


def in_zip(name: str, source: Path | io.BytesIO, depth: int) -> Iterator[File]:
    """What is in a ZIP file; nothing is unpacked to the disk."""
    try:
        packed = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as fault:
        yield File(name, reason=f"cannot be opened as a ZIP file ({fault})")
        return
    entries = [info for info in packed.infolist() if not info.is_dir()]
    if not entries:
        yield File(name, reason="a ZIP file with nothing in it")
    elif sum(info.file_size for info in entries) > UNPACKED:
        yield File(name, reason="a ZIP file that would be larger than 2 GB when unpacked")
    else:
        for info in entries:
            yield from entry(packed, info, f"{name}/{info.filename}", depth)


def entry(packed: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int) -> Iterator[File]:
    where = info.filename.replace("\\", "/")
    if where.startswith("/") or ".." in where.split("/") or re.match(r"\w:", where):
        yield File(name, reason="its path leads out of the ZIP file: not opened")
    elif stat.S_ISLNK(info.external_attr >> 16):
        yield File(name, reason="a link: links are not followed")
    elif info.file_size > LARGEST:
        yield File(name, reason=TOO_LARGE)
    elif is_zip(name) and depth == DEEP:
        yield File(name, reason="a ZIP file inside too many others")
    else:
        try:
            content = packed.read(info)
        except Exception as fault:  # a password, a method nobody knows, a broken stream
            yield File(name, reason=f"cannot be unpacked ({fault})")
            return
        if is_zip(name):
            yield from in_zip(name, io.BytesIO(content), depth + 1)
        else:
            yield File(name, content, time="{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format(*info.date_time))


# ---- the lessons, as the class got them ----


@dataclass
class Exercise:
    """One exercise of the course: its recipe, its heading, the ids of its cells, the lines of code as they were given."""

    id: str
    recipe: Recipe
    title: str = ""
    answer: str = ""
    check: str = ""
    given: list[str] = field(default_factory=list)


@dataclass
class Lesson:
    """cells: the ids of its cells that no other lesson has. away: why a notebook of it is not shown, if it is not."""

    number: str
    name: str
    title: str
    exercises: dict[str, Exercise]
    cells: set[str]
    away: str = ""


def lessons(root: Path = ROOT) -> dict[str, Lesson]:
    """ "03" -> the lesson, from its notebook and its recipes; of those left out only what their notebooks are known by."""
    found = {}
    for path in sorted(root.glob("notebooks/*.ipynb")):
        recipes = RECIPES / f"{path.stem}.json"
        number = path.stem.partition("_")[0]
        if not recipes.is_file() or number in found:
            continue
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        title = joined(cells[0]["source"]).partition("\n")[0].strip("# ")
        known = map(from_json, json.loads(recipes.read_text(encoding="utf-8"))["exercises"])
        exercises = {recipe.id: Exercise(recipe.id, recipe) for recipe in known}
        for prompt, answer, check in zip(cells, cells[1:], cells[2:], strict=False):
            if (asked := checked(joined(check["source"]))) in exercises:
                one = exercises[asked]
                one.title = joined(prompt["source"]).partition("\n")[0].strip("# ")
                one.answer, one.check = answer["id"], check["id"]
                one.given = lines(joined(answer["source"])) or []
        found[number] = Lesson(number, path.stem, title, exercises, {cell["id"] for cell in cells})
    for path in sorted(root.glob("teacher/*.solved.ipynb")):
        stem = path.name.removesuffix(".solved.ipynb")
        number = stem.partition("_")[0]
        if number not in found:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            asked = {name: Exercise(name, None) for cell in cells if (name := checked(joined(cell["source"])))}
            away = (f"a notebook of lesson {number}, which is not among the lessons now: take its number out of leave_out "
                    "(pyproject.toml), give course.py build, and collect once more")  # fmt: skip
            found[number] = Lesson(number, stem, stem, asked, {cell["id"] for cell in cells}, away)
    times = Counter(name for lesson in found.values() for name in lesson.cells)
    for lesson in found.values():
        lesson.cells = {name for name in lesson.cells if times[name] == 1}
    return found


def checked(source: str) -> str:
    """The exercise that a cell checks: "3.1"; else ""."""
    found = re.search(r"^\s*check\(\s*[\"']?([\w.]+)", source[:LONG], re.M)
    return found.group(1) if found else ""


# ---- one notebook ----


@dataclass
class Answer:
    """What one notebook holds for one exercise. text: the answer as it is shown; value: its plain form, if it has one."""

    state: str = "open"
    said: str = ""
    text: str = ""
    value: Any = None
    also: str = ""  # what stands in the other names that belong to the answer
    at: datetime | None = None
    notes: list[str] = field(default_factory=list)


@dataclass
class HandIn:
    """One notebook that is shown. name: as the platform has it, else as in its name cell, else where the file lies."""

    path: str
    lesson: str
    name: str
    answers: dict[str, Answer]
    notes: list[str] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None
    student: str = ""  # what the learning platform knows this student by
    written: str = ""  # in the name cell
    older: str = ""  # why it is not counted: a newer file of this name is
    time: str = ""
    mark: str = ""  # the same for files that are the same, byte for byte

    @property
    def who(self) -> str:
        """The same for files of one student, as far as the name tells."""
        return self.student or self.name.casefold()

    @property
    def when(self) -> tuple[str, str]:
        """When a cell was run last, then when the file was saved: it may have been edited since."""
        return str(self.last or self.time), self.time

    @property
    def other_name(self) -> str:
        """What the name cell says, where that is another name than the platform's."""
        return self.written if self.student and self.written.casefold() != self.name.casefold() else ""


def joined(source: Any) -> str:
    """Text of a notebook, which may stand there as one string or as a list of lines."""
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def clean(text: str, longest: int = 80) -> str:
    """One line of text, cut where it is too long."""
    text = " ".join(overview.plain(text).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def book_of(content: bytes) -> tuple[dict, list[str]]:
    """A notebook as plain data; and what to say about how it was saved."""
    if not content.strip():
        raise Unreadable("an empty file")
    notes = []
    try:
        text = content.decode(json.detect_encoding(content))
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
        notes = ["saved in another encoding: some letters may be wrong"]
    try:
        book = json.loads(text.lstrip("\ufeff"))
    except RecursionError:
        raise Unreadable("no notebook: lists in lists without end") from None
    except ValueError as fault:
        half = text.lstrip("\ufeff \t\r\n").startswith("{") and '"cells"' in text[:10_000]
        why = f"half a notebook, or a broken one ({fault})" if half else "no notebook"
        raise Unreadable(why) from None
    cells = book.get("cells") if isinstance(book, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("no notebook")
    return book, notes


@dataclass
class Cell:
    """What matters of one cell, whatever program saved it."""

    id: str
    source: str
    tags: set[str]
    at: datetime | None
    count: int
    cards: list["Card"]
    error: str = ""  # the name of the error that it stopped with


@dataclass
class Card:
    """A stored card of a check."""

    exercise: str
    state: str
    edition: str
    judged: str
    said: str


class CardReader(html.parser.HTMLParser):
    """Takes the four attributes and the words of a card out of stored HTML; shows nothing, follows nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str | None] = {}
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if "data-exercise" in dict(attributes) and not self.kept:
            self.kept = dict(attributes)

    def handle_data(self, words: str) -> None:
        self.words.append(words)


def cards(outputs: Any) -> list[Card]:
    found = []
    for output in outputs if isinstance(outputs, list) else []:
        data = output.get("data") if isinstance(output, dict) else None
        text = joined(data.get("text/html")) if isinstance(data, dict) else ""
        if "data-exercise" in text[:CARD] and len(text) <= CARD:
            reader = CardReader()
            try:
                reader.feed(text)
            except (AssertionError, ValueError):  # no HTML, so no card
                continue
            kept = {key: value or "" for key, value in reader.kept.items()}
            state = kept.get("data-state", "")
            said = clean("".join(reader.words), 500).partition(f": {state}.")[2].strip()
            if state in STATES:
                edition, judged = kept.get("data-edition", ""), kept.get("data-judged", "")
                found.append(Card(kept["data-exercise"], state, edition, judged, said))
    return found


def error_of(outputs: Any) -> str:
    for output in outputs if isinstance(outputs, list) else []:
        if isinstance(output, dict) and output.get("output_type") == "error":
            return clean(str(output.get("ename") or "error"), 40)
    return ""


def cell_of(raw: Any) -> Cell:
    raw = raw if isinstance(raw, dict) else {}
    metadata = raw.get("metadata") if isinstance(raw.get("metadata"), dict) else {}
    name = raw.get("id") or metadata.get("id")  # Colab keeps it in the metadata
    tags = metadata.get("tags")
    count = raw.get("execution_count")
    code = raw.get("cell_type") == "code"
    return Cell(
        id=name if isinstance(name, str) else "",
        source=joined(raw.get("source")) if code else "",
        tags={tag for tag in tags if isinstance(tag, str)} if isinstance(tags, list) else set(),
        at=moment(metadata),
        count=count if isinstance(count, int) else 0,
        cards=cards(raw.get("outputs")) if code else [],
        error=error_of(raw.get("outputs")) if code else "",
    )


def moment(metadata: dict) -> datetime | None:
    """When a cell was run, in the time of this computer: as JupyterLab notes it, or as Colab does."""
    noted, colab = metadata.get("execution"), metadata.get("executionInfo")
    try:
        if isinstance(noted, dict):
            text = noted.get("iopub.execute_input") or noted["shell.execute_reply"]
            return datetime.fromisoformat(text).astimezone()
        if isinstance(colab, dict):
            return datetime.fromtimestamp(colab["timestamp"] / 1000).astimezone()
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        pass
    return None


def lesson_of(book: dict, cells: list[Cell], known: dict[str, Lesson]) -> str:
    """Which lesson a notebook is: by its metadata, else by the ids of its cells, else by its checks."""
    metadata = book.get("metadata")
    course = metadata.get("course") if isinstance(metadata, dict) else None
    number = course.get("lesson") if isinstance(course, dict) else None
    if isinstance(number, str) and re.fullmatch(r"\d\d", number):  # what it says itself is true of it
        if number not in known:
            raise Unreadable(f"a notebook of lesson {number}, and this course has no such lesson")
        return number
    ids, asked = {cell.id for cell in cells}, {checked(cell.source) for cell in cells}
    fits = Counter({n: len(ids & one.cells) + len(asked & set(one.exercises)) for n, one in known.items()})
    best, number_of_them = max(fits.items(), key=lambda pair: pair[1], default=("", 0))
    if not number_of_them:
        raise Unreadable("a notebook, but of no lesson of this course")
    return best


def parsed(source: str) -> ast.Module | None:
    """A cell as Python reads it, without running it; None where it cannot."""
    try:
        return ast.parse(source) if len(source) <= LONG else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def lines(source: str) -> list[str] | None:
    """The statements of a cell, written as Python writes them; None where it cannot read them."""
    tree = parsed(source)
    try:
        return tree and [ast.unparse(line) for line in tree.body]
    except RecursionError:
        return None


def assigned(tree: ast.Module, name: str) -> ast.expr | None:
    """What the last line `name = ...` gives."""
    values = [line.value for line in tree.body if isinstance(line, ast.Assign)
              and any(isinstance(target, ast.Name) and target.id == name for target in line.targets)]  # fmt: skip
    return values[-1] if values else None


def literal(node: ast.expr | None) -> Any:
    """The value that stands in the text itself: 73, "abstain", ["A", "B"]; `...` where it would have to be computed."""
    try:
        return ast.literal_eval(node) if node is not None else ...
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return ...


def written(source: str, exercise: Exercise) -> tuple[str, Any, str]:
    """An answer cell: what the student wrote, its plain form if it stands there, and the other names; ("", None, "")
    if the cell is as it was given."""
    tree, own, recipe = parsed(source), lines(source), exercise.recipe
    if tree is None or own is None:
        return source.strip()[:500], None, ""
    if own == exercise.given:
        return "", None, ""
    value = literal(assigned(tree, recipe.answer))
    others = [literal(assigned(tree, name)) for name in recipe.also]
    also = ", ".join(clean(str(other)) for other in others if other is not ...)
    if value is not ... and not empty(value):
        try:
            plain = recipe.right.read(value)
            return clean(overview.shown(exercise, plain), 2_000), plain, also
        except Exception:  # no answer of this sort: it is shown as it stands there
            return clean(str(value), 500), None, also
    new = [line for line in own if line not in exercise.given]
    dots = [line for line in new if "..." in line]
    return ("" if dots == new else "\n".join(new)[:500]), None, also


def before(one: Cell, other: Cell) -> bool | None:
    """Whether a cell was run before another; None where the file does not tell."""
    if one.at and other.at:
        return one.at < other.at
    return one.count < other.count if one.count and other.count else None


def judged(card: Card, check: Cell, there: list[Cell], exercise: Exercise) -> Cell | None:
    """The cell with the answer that a check looked at, if it still stands as it was; else None."""
    name = exercise.recipe.answer
    if check in there:  # both in one cell: noted is what was there before it
        return check
    if any(before(check, cell) for cell in there):  # run again since
        return None
    if not card.judged:  # an older edition, or a program that does not tell: the order alone says it
        fits = sorted((cell for cell in there if before(cell, check)), key=lambda cell: cell.count)
    elif card.judged == NO_CELL:
        fits = [cell for cell in there if before(cell, check) and name not in sets(cell.source[:LONG])]
    else:
        fits = [cell for cell in there if mark(cell.source) == card.judged]
    return fits[-1] if fits else None


def answer_of(exercise: Exercise, cells: list[Cell]) -> Answer:
    """What a notebook holds for one exercise: the cell with the answer, and what the newest check said of it."""
    with_card = [(cell, card) for cell in cells for card in cell.cards if card.exercise == exercise.id]
    # its own cell; a copy of it; one that was renamed, or saved by a program that gives ids of its own
    there = [cell for cell in cells if cell.id == exercise.answer or exercise.recipe.answer in sets(cell.source[:LONG])]
    shown = max(there, key=lambda cell: (cell.at.timestamp() if cell.at else 0, cell.count), default=None)
    if not with_card:
        found = with_text(Answer(), shown, exercise)
        if found.text:
            found.state, found.notes = "unchecked", ["answered, not checked"]
        elif not there and not any(cell.id == exercise.check for cell in cells):
            found.notes.append("its cells are gone")
    else:
        check, card = max(with_card, key=lambda pair: (pair[0].at.timestamp() if pair[0].at else 0, pair[0].count))
        one = judged(card, check, there, exercise)
        found = with_text(Answer(at=check.at), one or shown, exercise)
        if one or not there:
            empty = card.state == "not answered yet"
            found.state, found.said = "open" if empty else card.state, card.said
            if empty and found.text:  # the cell stopped, or set another name
                found.state = "not judged"
        elif found.text:
            found.state = "unchecked"
        if there and not one and (found.text or card.state != "not answered yet"):
            ran = card.judged != NO_CELL and (shown.count or shown.at)
            found.notes.append("changed or run since the check" if ran else "not run before the check")
        if card.edition != exercise.recipe.edition:
            found.notes.append("older edition")
        if not there:
            found.notes.append("the answer's cell is gone")
    if len({cell.source for cell in there if written(cell.source, exercise)[0]}) > 1:
        found.notes.append("several answers")
    return found


def with_text(found: Answer, cell: Cell | None, exercise: Exercise) -> Answer:
    if cell:
        found.text, found.value, found.also = written(cell.source, exercise)
    return found


def stopped(cells: list[Cell], lesson: Lesson) -> list[str]:
    """A note on the cells that stopped with an error, but for those that are to show one."""
    asked = {one.answer: f"exercise {name}" for name, one in lesson.exercises.items()}
    found = [f"{asked.get(cell.id) or clean(cell.source.strip().partition(chr(10))[0], 40)} ({cell.error})"
             for cell in cells if cell.error and "raises-exception" not in cell.tags]  # fmt: skip
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return [f"stopped with an error: {', '.join(found[:3])}{more}"] if found else []


def name_in(cells: list[Cell]) -> str:
    """The name or number that a student wrote into the cell with the tag hand-in: name = "..."."""
    source = "\n".join(cell.source[:LONG] for cell in cells if "hand-in" in cell.tags or cell.id == "hand-in")
    found = re.findall(r"^[ \t]*name[ \t]*=[ \t]*([^\n]*)", source, re.M)
    if not found:
        return ""
    tree = parsed(found[-1].strip())
    value = literal(tree.body[0].value if tree and tree.body and isinstance(tree.body[0], ast.Expr) else None)
    said = str(value) if isinstance(value, str | int | float) else found[-1].partition("#")[0]
    said = clean(said.strip(" \"'“”„‘’"))
    return "" if said.strip(".… _") == "" else said


PLATFORMS = [  # Moodle: a folder for each student, or all in the file name; Canvas: the file name
    re.compile(r"(?:^|/)(?P<who>[^/]+?)_(?P<id>\d+)_assignsubmission_file(?:_|/|$)"),
    re.compile(r"(?:^|/)(?P<who>[^\W_]+)(?:_LATE)?_(?P<id>\d{3,})_\d{3,}_[^/]+$"),
]


def from_platform(path: str) -> tuple[str, str]:
    """(name, number) by which a learning platform knows the student; both "" if the path does not tell."""
    for pattern in PLATFORMS:
        if found := pattern.search(path):
            return clean(found["who"]), f"{found['who']} {found['id']}"
    return "", ""


def by_place(path: str, lesson: Lesson) -> str:
    """What a file without a name is called: its folder or ZIP file, and its own name if it is not the lesson's."""
    *folders, file = path.split("/")
    inside = [re.sub(r"\.zip$", "", folder, flags=re.I) for folder in folders]
    return clean("/".join(inside + [Path(file).stem] * (Path(file).stem != lesson.name or not inside)))


def hand_in(file: File, known: dict[str, Lesson], top: str = "") -> HandIn:
    """One file read; top: the ZIP file that all came in. Raises Unreadable with the reason for which it is listed."""
    if file.reason:
        raise Unreadable(file.reason)
    parts = file.path.split("/")
    if BESIDE & set(parts) or parts[-1].startswith("._"):
        raise Unreadable("made by a program on the side")
    book, notes = book_of(file.content)
    cells = list(map(cell_of, book["cells"]))
    if any("instructor" in cell.tags for cell in cells):
        raise Unreadable("a teacher's master, with the solutions")
    lesson = known[lesson_of(book, cells, known)]
    if lesson.away:
        raise Unreadable(lesson.away)
    answers = {name: answer_of(exercise, cells) for name, exercise in lesson.exercises.items()}
    platform, student = from_platform(file.path)
    times = [cell.at for cell in cells if cell.at]
    if not any(isinstance(raw, dict) and raw.get("outputs") for raw in book["cells"]):
        notes.append("saved without outputs: no check can be seen")
    gone = {card.exercise for cell in cells for card in cell.cards} - set(lesson.exercises) - {""}
    if gone:
        notes.append(
            f"exercises that the lesson no longer has: {', '.join(clean(name, 10) for name in sorted(gone)[:5])}"
        )
    notes += stopped(cells, lesson)
    written = name_in(cells)
    notes += [] if written else [overview.NO_NAME]
    name = platform or written or by_place(file.path.removeprefix(f"{top}/"), lesson)
    return HandIn(file.path, lesson.number, name, answers, notes, min(times, default=None), max(times, default=None),
                  student, written, "", file.time, hashlib.sha256(file.content).hexdigest())  # fmt: skip


# ---- all together ----


@dataclass
class Collected:
    """What is shown, and what is listed with its reason: together every file."""

    shown: list[HandIn]
    listed: list[tuple[str, str]]


def collect(place: Path, known: dict[str, Lesson], ours: set[Path]) -> Collected:
    """Read every file of a folder or ZIP file."""
    found, top = Collected([], []), place.name if place.is_file() else ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python on the code of a student
        for file in files(place, ours):
            try:
                found.shown.append(hand_in(file, known, top))
            except Unreadable as reason:
                found.listed.append((file.path, str(reason)))
            except Exception as fault:  # one strange file must not hide the others
                found.listed.append((file.path, f"cannot be read ({type(fault).__name__}: {clean(str(fault))})"))
    return without_doubles(found)


def without_doubles(found: Collected) -> Collected:
    """One notebook that counts for each student and lesson, the newest; what is the same, or known to be older, is listed.

    A platform says who it is. Two that give the same name may be two students: both are shown, and one is counted.
    """
    newest_first = sorted(found.shown, key=lambda one: (one.when, one.path), reverse=True)
    kept: list[HandIn] = []
    for one in sorted(newest_first, key=lambda one: not one.student):
        others = [other for other in kept if other.lesson == one.lesson]
        if same := next((other for other in others if other.mark == one.mark and is_double(one, other)), None):
            found.listed.append((one.path, f"the same, byte for byte, as {same.path}, which is shown"))
        elif newer := next((other for other in others if one.student and other.student == one.student), None):
            which = "an earlier" if one.when < newer.when else "another"
            found.listed.append((one.path, f"{which} version by the same student of {newer.path}, which is shown"))
        else:
            kept.append(one)
    for one in kept:
        others = [other for other in kept if other.lesson == one.lesson and other is not one]
        if any(other.mark == one.mark for other in others):
            one.notes.append("the same file came in under another name too")
        if any(other.name.casefold() == one.name.casefold() for other in others):
            one.notes.append("another file has this name")
        newest = max(
            [one, *(other for other in others if other.who == one.who)], key=lambda other: (other.when, other.path)
        )
        if newest is not one:
            old = "an older file of this name" if one.when < newest.when else "a file of this name, as old as the other"
            one.older = f"{old}: not counted"
    shown = sorted(kept, key=lambda one: (one.lesson, one.name.casefold(), one.path))
    return Collected(shown, sorted(found.listed))


def is_double(one: HandIn, other: HandIn) -> bool:
    """Whether the same content, a second time, tells nothing new: by the same student, or by nobody in particular."""
    nobody = not one.student and (one.written or one.name == clean(Path(one.path).stem))
    return bool(one.who == other.who or nobody)


KEPT = "{}_kept_{}.csv"


def seal(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def of_earlier_runs(own: Path) -> set[Path]:
    """The pages and tables that collect wrote beside its page, and the tables that it kept there."""
    seal = overview.SEAL.partition("{")[0].encode()
    pages = {
        path for path in own.parent.glob("*.overview.html") if path.is_file() and seal in path.read_bytes()[:1_000]
    }
    found: set[Path] = set()
    for page in pages | {own}:
        found |= {page, page.with_suffix(".csv"), *own.parent.glob(KEPT.format(glob.escape(page.stem), "*"))}
    return found


def keep(table: Path, page: Path) -> str:
    """Put a table aside that somebody wrote into; its new name, "" if it stands as it was written, or not at all."""
    if not table.is_file():
        return ""
    content = table.read_bytes()
    if page.is_file() and overview.SEAL.format(seal(content)) in page.read_text(encoding="utf-8", errors="replace"):
        return ""
    name = KEPT.format(table.stem, seal(content))
    table.replace(table.with_name(name))
    return name


def main(words: list[str]) -> int | str:
    parser = argparse.ArgumentParser(prog="course.py collect", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", help="a folder or a ZIP file of notebooks that were handed in")
    where = "where page and table are written; else into FOLDER, or beside the ZIP file, whose name is then in theirs"
    parser.add_argument("--output", type=Path, help=where)
    chosen = parser.parse_args(words)
    if chosen.folder is None:
        return "Of which folder? Name the folder or the ZIP file that you downloaded: python3 course.py collect FOLDER"
    place = chosen.folder.expanduser().resolve()
    if not place.exists():
        return f"There is no {place}: name the folder or the ZIP file that you downloaded."
    target = (chosen.output or (place if place.is_dir() else place.parent)).expanduser().resolve()
    page = target / ("overview.html" if place.is_dir() else f"{place.stem}.overview.html")
    table, known = page.with_suffix(".csv"), lessons()
    found = collect(place, known, of_earlier_runs(page))
    if not found.shown and not found.listed:
        return f"There are no files in {place}."
    if not found.shown:
        reasons = [f"- {path}: {reason}" for path, reason in found.listed[:10]]
        reasons += [f"- and {len(found.listed) - 10} more"] if len(found.listed) > 10 else []
        return "\n".join([f"Nothing was written: no notebook of this course was found in {place}.", *reasons])
    try:
        target.mkdir(parents=True, exist_ok=True)
        kept = keep(table, page)
        content = overview.table(found, known).encode("utf-8-sig")
        page.write_text(overview.page(found, known, clean(place.name), seal(content)), encoding="utf-8")
        table.write_bytes(content)
    except OSError as fault:
        return f"{target} cannot be written to ({fault.strerror}): name another folder with --output."
    print(overview.count(found))
    if kept:
        print(f"The {table.name} that was there is not as collect wrote it: it is kept as {kept}.")
    print(f"Written: {page} and {table.name}. They hold names: keep them where you keep grades.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
