"""Bring what is new in the course, and keep what was written here: course.py update [ADDRESS | ZIP | FOLDER]

delivery/given.zip holds the course as it was given. Held against it, what is here now and the newest course tell who has
changed what. Where both changed the same cell or the same row, what is here stays, and a sentence says so.
Before the first change, every file that will change is copied to kept/. A file changes in one step, and given.zip
changes last: after a kill the same command goes on. Standard library only, and before any set-up: an update may mend it.
"""

import argparse
import contextlib
import datetime
import difflib
import io
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import tomllib
import urllib.request
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
GIVEN = "delivery/given.zip"
KEPT = "kept"
HALF = ".half"  # what is being written
OWN = {".git", ".venv", KEPT, "my_work", "build", "__pycache__", ".ipynb_checkpoints"}  # never part of the course
ARCHIVES = {"github.com": "/archive/refs/heads/main.zip", "gitlab.com": "/-/archive/main/course.zip"}  # without git
CHECK = "is the address right, and is this computer online? Then give the same command again."
Tree = dict[str, bytes]  # the files of a course: name, with /, and content


class Fetched(dict):
    """A Tree that came from somewhere, and when student-copy made it: a date and time, or "" where it is not told."""

    edition = ""


class Stop(Exception):
    """Why nothing was changed, in one sentence."""


# ---- where the newest course comes from ----


def is_ours(name: str) -> bool:
    """Whether a name can be a file of the course: inside its folder, and not in one that is the student's own."""
    parts = pathlib.PurePosixPath(name).parts
    outside = name.startswith("/") or "\\" in name or ":" in name or ".." in parts
    theirs = OWN & set(parts) or (parts[:1] and parts[0].startswith(".venv")) or name.endswith(HALF) or name == GIVEN
    return bool(parts) and not outside and not theirs


def from_zip(content: bytes, where: str) -> Tree:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            files = [i for i in packed.infolist() if not i.is_dir() and not stat.S_ISLNK(i.external_attr >> 16)]
            found = {info.filename: packed.read(info) for info in files}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as fault:
        raise Stop(f"{where} cannot be opened as a ZIP file ({fault}): fetch it once more.") from None
    tops = [name.removesuffix("course.py") for name in found if ("/" + name).endswith("/course.py")]
    top = min(tops, key=len, default="")  # a ZIP from the web has one folder at the top
    found = {name[len(top) :]: text for name, text in found.items() if name.startswith(top)}
    tree = Fetched((name, text) for name, text in found.items() if is_ours(name))
    tree.edition = edition_of(found.get(GIVEN))
    return tree


def from_folder(folder: pathlib.Path) -> Tree:
    found = {}
    for path, inside, names in os.walk(folder):
        inside[:] = [name for name in inside if name not in OWN]
        for file in (pathlib.Path(path, name) for name in names):
            if file.is_file() and not file.is_symlink():
                found[file.relative_to(folder).as_posix()] = file
    tree = Fetched((name, file.read_bytes()) for name, file in found.items() if is_ours(name))
    tree.edition = edition_of(found[GIVEN].read_bytes() if GIVEN in found else None)
    return tree


def git(folder: pathlib.Path, *words: str) -> bytes:
    quiet = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    done = subprocess.run(["git", "-c", "core.autocrlf=false", *words], cwd=folder, env=quiet, capture_output=True)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise Stop(said[-1].strip())
    return done.stdout


def from_git(address: str) -> Tree:
    with tempfile.TemporaryDirectory() as folder:
        try:
            git(pathlib.Path(folder), "clone", "--quiet", "--bare", "--depth", "1", address, "new.git")
        except Stop as said:
            raise Stop(f"{address} could not be fetched ({said}): {CHECK}") from None
        return from_zip(git(pathlib.Path(folder, "new.git"), "archive", "--format=zip", "HEAD"), address)


def fetched(address: str) -> Tree:
    """The newest course, from a repository, an address that ends in .zip, a ZIP file, or a folder."""
    path = pathlib.Path(address).expanduser()
    host = re.match(r"https?://([^/]+)/", address)
    archive = ARCHIVES.get(host.group(1)) if host else None
    if path.is_file():
        found = from_zip(path.read_bytes(), address)
    elif (path / "course.py").is_file():
        found = from_folder(path)
    elif (
        path.is_dir() and not (path / ".git").exists() and not (path / "HEAD").exists()
    ):  # nor a repository without files
        raise Stop(f"{address} is a folder and holds no course: there is no course.py in it.")
    elif host and address.endswith(".zip"):
        found = from_zip(downloaded(address), address)
    elif shutil.which("git"):
        found = from_git(address)
    elif archive:
        found = from_zip(downloaded(address.rstrip("/").removesuffix(".git") + archive), address)
    else:
        raise Stop(f"{address} is no file or folder here, and git is not installed: give a ZIP file of the course.")
    if "course.py" not in found:
        raise Stop(f"{address} holds no course: there is no course.py in it.")
    return found


def downloaded(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.read()
    except OSError as fault:
        raise Stop(f"{address} could not be fetched ({fault}): {CHECK}") from None


def known_address() -> str:
    """Where the last update came from, else what the copy of the course says, else where it was cloned from."""
    kept = ROOT / KEPT / "address.txt"
    if kept.is_file():
        return kept.read_text(encoding="utf-8").strip()
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["course"]
    if settings.get("updates"):
        return settings["updates"]
    with contextlib.suppress(Stop, OSError):
        if (ROOT / ".git").exists():
            return git(ROOT, "config", "--get", "remote.origin.url").decode().strip()
    raise Stop(
        "From where? Give the address that your teacher named, once: python3 course.py update ADDRESS. "
        "A ZIP file or a folder with the course will do as well."
    )


# ---- three versions become one: base (as it was given), here (the student's), new (the teacher's) ----


def plain(content: bytes) -> bytes:
    """Without what Windows changes in a text."""
    return content if b"\0" in content else content.replace(b"\r\n", b"\n")


def same(a: bytes | None, b: bytes | None) -> bool:
    return a == b or (a is not None and b is not None and plain(a) == plain(b))


def merged_lines(base: bytes, here: bytes, new: bytes) -> tuple[bytes, int]:
    """`here` with the teacher's changes wherever the student left the lines alone; and how many found no place."""
    old, mine, news = (plain(text).decode("utf-8").split("\n") for text in (base, here, new))
    blocks = difflib.SequenceMatcher(None, old, mine, autojunk=False).get_matching_blocks()
    place = {block.a + n: block.b + n for block in blocks for n in range(block.size)} | {-1: -1, len(old): len(mine)}
    lost, changes = 0, []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, news, autojunk=False).get_opcodes():
        if kind == "replace" and i2 - i1 == j2 - j1:  # row by row: two rows of a table are two changes
            changes += [(i1 + n, i1 + n + 1, news[j1 + n : j1 + n + 1]) for n in range(i2 - i1)]
        elif kind != "equal":
            changes.append((i1, i2, news[j1:j2]))
    for start, end, lines in reversed(changes):
        first = place.get(start - 1, place.get(start, 0) - 1) + 1 if start - 1 in place or start in place else -1
        if end > start:
            first = place.get(start, first)
        left_alone = first >= 0 and all(place.get(n) == first + n - start for n in range(start, end))
        # an update that was cut off has brought it
        there = set(lines) <= set(mine) if lines else place.get(end) == first
        if left_alone and not (there and start == end):
            mine[first : first + end - start] = lines
        elif not there:
            lost += 1
    return "\n".join(mine).encode(), lost


def cells(content: bytes) -> tuple[dict, dict]:
    """A notebook, and its cells by their ids in order; ValueError where the file cannot be merged by cells."""
    book = json.loads(content.decode("utf-8"))
    found = {}
    for cell in book["cells"]:
        name = cell["id"]
        while name in found:  # two cells of one id: keep both
            name += "'"
        found[name] = cell
    return book, found


def text(cell: dict) -> tuple[str, str]:
    return cell["cell_type"], "".join(cell["source"])


def heading(name: str, among: dict) -> str:
    """Where a cell is, for a reader: the last heading above it."""
    lines = [line for cell in list(among.values())[: list(among).index(name) + 1] if cell["cell_type"] == "markdown"
             for line in text(cell)[1].splitlines() if line.startswith("#")]  # fmt: skip
    return lines[-1].strip("# ") if lines else "the first cells"


def in_order(backbone: dict, others: dict, wanted: set[str]) -> list[str]:
    """The wanted names in the order of the backbone; each of the others after the one before which it follows."""
    names = [name for name in backbone if name in wanted]
    before = None
    for name in others:
        if name in wanted and name not in names:
            names.insert(names.index(before) + 1 if before else 0, name)
        if name in names:
            before = name
    return names


def merged_notebook(base: bytes | None, here: bytes, new: bytes) -> tuple[bytes, list[str]]:
    """`here` with the teacher's cells wherever the student left them alone; and where they found no place."""
    (book, mine), (newest, news) = cells(here), cells(new)
    old = {name: text(cell) for name, cell in cells(base)[1].items()} if base else None
    lost, kept = [], {}
    for name in {**mine, **news}:
        was = old.get(name) if old is not None else None
        if name not in news:  # the student's own; or taken out by the teacher, and changed by the student
            if was is None or was != text(mine[name]):
                kept[name] = mine[name]
        elif name not in mine:
            if was is None:
                kept[name] = news[name]
            elif was != text(news[name]):
                lost.append(heading(name, news))  # the student has taken out what the teacher changed
        elif text(mine[name]) == text(news[name]):
            kept[name] = mine[name] | {"metadata": mine[name].get("metadata", {}) | news[name].get("metadata", {})}
        elif text(mine[name]) == was:
            kept[name] = news[name]
        else:
            kept[name] = mine[name]
            if text(news[name]) != was:
                lost.append(heading(name, news))
    moved = old is None or [n for n in mine if n in old] != [n for n in old if n in mine]
    order = in_order(*((mine, news) if moved else (news, mine)), set(kept))
    book["cells"] = [kept[name] for name in order]
    book["metadata"] |= {"course": newest["metadata"].get("course", {})}
    return (json.dumps(book, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode(), list(dict.fromkeys(lost))


def merged(name: str, base: bytes | None, here: bytes, new: bytes) -> tuple[bytes, list[str]]:
    """Both have changed a file: what it becomes, and a sentence for each thing of the teacher's that did not arrive."""
    stays = "yours stays. Rename yours and give the command again: the teacher's comes beside it."
    try:
        if name.endswith(".ipynb"):
            content, lost = merged_notebook(base, here, new)
            return content, [f'{name}, "{place}": you and your teacher changed a cell; {stays}' for place in lost]
        if base is not None:
            content, number = merged_lines(base, here, new)
            lost = [f"{name}, {number} lines: you and your teacher changed them; {stays}"]
            return content, lost if number else []
    except (ValueError, KeyError, TypeError, AttributeError):  # no text, half a notebook, or one without ids of cells
        return here, [f"{name}: it cannot be merged; {stays}"]
    if name.startswith("data/"):
        return here, [f"{name}: it is not your teacher's; {stays}"]
    return new, []


# ---- what is to be done, and doing it ----


def read(name: str) -> bytes | None:
    path = ROOT / name
    return path.read_bytes() if path.is_file() else None


def checks_for(name: str) -> str:
    """The notebook whose exercises a file checks; "" where it checks none."""
    path = pathlib.PurePosixPath(name)
    return f"notebooks/{path.stem}.ipynb" if path.parent.as_posix() == "utils/exercises/recipes" else ""


def staying(base: Tree, new: Tree) -> list[str]:
    """What the teacher took out and the student has changed; with a notebook its checks, unless the lesson has others."""
    stay = [
        name for name, was in base.items() if name not in new and read(name) is not None and not same(read(name), was)
    ]
    others = {checks_for(name)[: len("notebooks/03")] for name in new}
    return stay + [name for name in base if name not in new and name not in stay and checks_for(name) in stay
                   and checks_for(name)[: len("notebooks/03")] not in others]  # fmt: skip


def planned(base: Tree | None, new: Tree, stay: list[str]) -> tuple[dict[str, bytes | None], list[str], list[str]]:
    """What each file becomes (None: it goes); the student's files that make room; what did not arrive."""
    todo, aside, lost = {}, [], []
    for name in sorted({*new, *(base or {})}):
        was, here, news = (base or {}).get(name), read(name), new.get(name)
        if same(here, news) or name in stay:
            continue
        if here is None:
            there = next(path for path in [ROOT / name, *(ROOT / name).parents] if path.exists())
            if there.is_dir() and there != ROOT / name:
                todo[name] = news
            else:
                lost.append(f"{name}: your {there.name} is in its place. Rename it and give the command again.")
        elif news is None:
            todo[name] = None
        elif base is not None and was is None:
            aside.append(name)
            todo[name] = news
        elif same(here, was):
            todo[name] = news
        elif not same(news, was):
            content, sentences = merged(name, was, here, news)
            lost += sentences
            if not same(content, here):
                todo[name] = content
    return todo, aside, lost


def put(path: pathlib.Path, content: bytes) -> None:
    """Change a file in one step: the old one or the new one is there, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + HALF)
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, half)
    half.replace(path)


def zipped(tree: Tree, edition: str = "") -> bytes:
    """The same files give the same bytes, on every computer; not packed, so that git packs what differs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
        for name in sorted(tree):
            file.writestr(zipfile.ZipInfo(name), tree[name])
        file.comment = edition.encode()
    return packed.getvalue()


def edition_of(given: bytes | None) -> str:
    """When a delivery/given.zip was made: its comment; "" where there is none."""
    with contextlib.suppress(zipfile.BadZipFile, ValueError), zipfile.ZipFile(io.BytesIO(given or b"")) as packed:
        return packed.comment.decode()
    return ""


def free_moment() -> str:
    """Date and time to the second, as part of a name that is still free."""
    now = datetime.datetime.now()
    while (ROOT / KEPT / f"before_{now:%Y%m%d%H%M%S}").exists():
        now += datetime.timedelta(seconds=1)
    return f"{now:%Y%m%d%H%M%S}"


def keep(names: list[str], now: str) -> str:
    """A copy of what will change, complete before it has its name."""
    folder = ROOT / KEPT / f"before_{now}"
    half = folder.with_name(folder.name + HALF)
    for name in names:
        put(half / name, read(name))
    half.replace(folder)
    return folder.relative_to(ROOT).as_posix()


def listed(names: list[str]) -> str:
    """Notebooks by name, other files by number."""
    books = [name for name in names if name.endswith(".ipynb")]
    more = len(names) - len(books)
    return ", ".join(books + ([f"{more} other file{'s' if more > 1 else ''}"] if more else []))


def update(new: Tree) -> None:
    """Merge the newest course into this folder, and say what happened."""
    base, said = None, []
    with contextlib.suppress(Stop, OSError):
        base = from_zip((ROOT / GIVEN).read_bytes(), GIVEN)
    stay = staying(base or {}, new)
    todo, aside, lost = planned(base, new, stay)
    now = free_moment()
    before = [name for name in todo if (ROOT / name).is_file()]
    if before:
        said.append(f"A copy of what was here before is in {keep(before, now)}.")
    if base is None and before:
        said.append("What you were given first is not known here (delivery/given.zip): your cells and tables stay.")
    for name in aside:
        path = pathlib.PurePosixPath(name)
        other = path.with_name(f"{path.stem}__{now}{path.suffix}")
        (ROOT / name).rename(ROOT / other)
        said.append(f"{name} is new. You had a file of this name: it is now {other.name}.")
    for name, content in todo.items():
        if content is not None:
            put(ROOT / name, content)
    for name, content in todo.items():
        if content is None:
            (ROOT / name).unlink(missing_ok=True)
    for what, names in (("Brought up to date", [name for name in todo if todo[name] is not None]),
                        ("Taken out by your teacher", [name for name in todo if todo[name] is None])):  # fmt: skip
        if names:
            said.append(f"{what}: {listed(names)}.")
    checked = set(map(checks_for, stay))
    for name in (name for name in stay if checks_for(name) not in stay):
        checks = ", and so do its checks" if name in checked else ""
        said.append(f"Your teacher took out {name}; you have changed it, so it stays{checks}.")
    said += [f"Did not arrive: {sentence}" for sentence in lost]
    print("\n".join(said) if said else "Nothing to do: all is current.", flush=True)
    given = {name: base[name] for name in stay} if base else {}  # when it is back, it is merged
    content = zipped({**new, **given}, getattr(new, "edition", ""))
    if read(GIVEN) != content:  # after the sentences: the next run would not know them any more
        put(ROOT / GIVEN, content)


# ---- the command ----


def is_open() -> bool:
    """Whether JupyterLab, started with course.py lab, is at work in this folder: it would save over what arrives."""
    for note in ROOT.glob(".venv*/home/runtime/jpserver-*.json"):
        with contextlib.suppress(OSError, ValueError, KeyError):
            server = json.loads(note.read_text(encoding="utf-8"))
            direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with direct.open(server["url"] + "api", timeout=2) as answer:
                if "version" in json.load(answer):
                    return True
    return False


@contextlib.contextmanager
def alone():
    """Two updates at once would take each other's halves; the system takes this lock back, also after a kill."""
    (ROOT / KEPT).mkdir(exist_ok=True)
    with (ROOT / KEPT / ".lock").open("ab") as lock:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Stop("Another update is at work in this folder: wait until it has ended.") from None
        yield


def fits(new: Tree, address: str) -> None:
    """An edition with solutions and one without are two courses; and nobody wants an older one back."""
    here = (ROOT / "teacher").is_dir()
    if here and (ROOT / ".git").exists():
        raise Stop("This is the teachers' edition in a git repository: commit your work, then merge with git.")
    if here != any(name.startswith("teacher/") for name in new):
        sort = "without solutions, and this folder has them" if here else "the teachers' edition, with solutions"
        raise Stop(f"{address} is {sort}: ask for the address of the right one.")
    mine, news = edition_of(read(GIVEN)), getattr(new, "edition", "")
    if mine and news and news < mine:
        raise Stop(f"{address} is older ({news}) than the course here ({mine}), so it was not taken.")


def follow(address: str) -> None:
    """In a clone that has no commits of its own, git too stands at the newest version; the files stay as they are."""
    if not (ROOT / ".git").exists() or not shutil.which("git") or not address:
        return
    with contextlib.suppress(Stop):  # git's own business: the files are up to date without it
        git(ROOT, "fetch", "--quiet", address, "HEAD")
        git(ROOT, "merge-base", "--is-ancestor", "HEAD", "FETCH_HEAD")
        git(ROOT, "diff", "--quiet", "--cached")
        git(ROOT, "reset", "--quiet", "FETCH_HEAD")


def main(words: list[str]) -> int | str:
    parser = argparse.ArgumentParser(prog="course.py update", description=__doc__.splitlines()[0])
    parser.add_argument("address", nargs="?", help="of the repository, or a ZIP file or folder; remembered")
    chosen = parser.parse_args(words)
    try:
        if is_open():
            raise Stop("The course is open in JupyterLab: save, stop it with Ctrl-C in its window, and try again.")
        with alone():
            address = chosen.address or known_address()
            new = fetched(address)
            fits(new, address)
            update(new)
            path = pathlib.Path(address).expanduser()
            if not path.is_file():  # a ZIP file is given once, an address again and again
                put(ROOT / KEPT / "address.txt", f"{path.resolve() if path.exists() else address}\n".encode())
            follow("" if path.is_file() or address.endswith(".zip") else address)
    except Stop as reason:
        return f"Nothing was changed. {reason}"
    except OSError as fault:
        return f"The update stopped ({fault}). Nothing you wrote is lost; mend this and give the same command again."
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
