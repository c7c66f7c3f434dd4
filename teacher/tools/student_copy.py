"""A copy of the course for the class, without teacher/: course.py student-copy DIR

DIR becomes a git repository with one commit. A later run brings it up to date and adds a commit, so that a class can
fetch the changes. Files that somebody else put into DIR stay as they are. Only files that git tracks are copied, as
they are on the disk: everything else in this folder is somebody's own. All of them once more, in delivery/given.zip, tell
course.py update later what a student has changed.
"""

from __future__ import annotations

import argparse
import datetime
import re
import shutil
import subprocess
import sys
from pathlib import Path

import build

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))
from delivery.ours import of_somebody, with_solutions  # noqa: E402
from delivery.update import GIVEN, edition_of, zipped  # noqa: E402

# What acts on the masters, or on the whole repository, stays with the teacher; so does what only such tests use in dev/.
# The list of a class holds real names once a teacher has filled it in.
TEACHERS_ONLY = ("teacher/", "tests/browser/", "tests/course/", "tests/delivery/", "tests/lessons/", "tests/pictures/",
                 "delivery/hub/class_list.txt")  # fmt: skip
NAME = ["-c", "user.name=The course", "-c", "user.email=course@localhost", "-c", "commit.gpgsign=false"]


def git(folder: Path, *words: str, stdin: str = "") -> str:
    command = ["git", *NAME, *words]
    done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"git {words[0]} did not work in {folder}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def files(root: Path) -> list[str]:
    """What belongs to the course: the files that git tracks. All else is somebody's own: answers, grades, a set-up."""
    in_git = any((folder / ".git").exists() for folder in (root, *root.parents))
    listed = git(root, "ls-files", "-z").split("\0") if in_git else []
    if "course.py" not in listed:
        sys.exit(f"{root} is no git repository, and only git can tell the course from files of your own: fetch the "
                 "course with git clone, or type git init and git add --all there before you put in your own.")  # fmt: skip
    return sorted({name for name in listed if name and (root / name).is_file()})


def unknown(root: Path) -> list[str]:
    """Files and folders that git neither tracks nor ignores; those in teacher/ no class misses."""
    listed = git(root, "ls-files", "-z", "--others", "--directory", "--no-empty-directory", "--exclude-standard").split(
        "\0"
    )
    return [name for name in listed if name and not name.startswith("teacher/")]


def not_as_built(root: Path, names: list[str]) -> list[str]:
    """Student notebooks that are not what build makes: somebody has worked in them, or build was not run."""
    masters = {f"notebooks/{build.lesson_of(path)}.ipynb": path for path in build.masters(root)}
    found = []
    for name in names:
        if name.startswith("notebooks/") and name.endswith(".ipynb"):
            text = (root / name).read_text(encoding="utf-8", errors="replace")
            if name not in masters or text != build.student_text(root, masters[name]):
                found.append(name)
    return found


def not_in_git(root: Path, names: list[str]) -> list[str]:
    """What build made from the masters and git does not track: of a lesson that is new, or was taken back in."""
    numbers = sorted({path.name[:2] for path in build.masters(root)})
    made = [path.relative_to(root).as_posix() for number in numbers for path in build.generated_from(root, number)]
    return [name for name in made if name not in names]


def for_students(root: Path, name: str) -> bytes | None:
    """The content of one file in the students' copy; None if it has no place there."""
    content = (root / name).read_bytes()
    if name.startswith(TEACHERS_ONLY):
        return None
    if name == "README.md":  # what follows the heading is about teacher/
        text = re.sub(r"^## For teachers\n.*?(?=^## |\Z)", "", content.decode("utf-8"), flags=re.S | re.M)
        return text.encode("utf-8")
    return content


def check_target(root: Path, target: Path) -> None:
    if target == root or root in target.parents:
        sys.exit("The copy must lie outside the course: name another folder.")
    repository = (target / ".git").is_dir()
    if target.is_dir() and any(target.iterdir()) and not repository:
        sys.exit(f"{target} is not empty and no earlier copy: name a new folder.")
    if repository and not (target / "course.py").is_file():
        sys.exit(f"{target} holds another repository: name a new folder.")


def given(contents: dict[str, bytes], there: Path) -> bytes:
    """All files in one, with the time at which they became what they are: update takes no older ones."""
    before = there.read_bytes() if there.is_file() else b""
    same = zipped(contents, edition_of(before))
    return same if same == before else zipped(contents, f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M:%S}")


PUSH = " Push it to where your class fetches the course."


def student_copy(root: Path, target: Path) -> str:
    """Make the copy or bring it up to date; gives back what to tell the teacher."""
    check_target(root, target)
    names = files(root)
    try:
        edited = not_as_built(root, names)
    except build.BuildError as fault:
        sys.exit(f"Nothing was copied, because course.py build would stop: {fault}")
    if edited and all(build.as_built(root / name, build.memory_of(root, root / name)) for name in edited):
        sys.exit("Nothing was copied, because masters were changed since the last build, and these are still the old ones: "
                 f"{', '.join(edited)}; run python3 course.py build.")  # fmt: skip
    if edited:
        sys.exit(f"Nothing was copied, because this is not what course.py build makes: {', '.join(edited)}; "
                 "keep work of your own under another name, then run python3 course.py build.")  # fmt: skip
    if new := not_in_git(root, names):
        sys.exit("Nothing was copied, because build has made files that git does not know yet, and the class would miss "
                 f"them. Give this command, then the same as before:\ngit add {' '.join(new)}")  # fmt: skip
    wanted = {name: content for name in names if (content := for_students(root, name)) is not None}
    if solved := with_solutions(wanted):
        sys.exit(f"Nothing was copied, because these hold solutions or a guide: {', '.join(solved)}; move them out of the "
                 "course, or give git rm --cached and their names.")  # fmt: skip
    others = of_somebody(wanted)
    wanted[GIVEN] = given(wanted, target / GIVEN)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        sys.exit(f"{target} cannot be made ({fault.strerror}): name a new folder.")
    if not (target / ".git").is_dir():
        git(target, "init", "-q", "-b", "main")
    there = set(filter(None, git(target, "ls-files", "-z").split("\0")))
    for name in there - set(wanted):
        (target / name).unlink(missing_ok=True)
    for name, content in wanted.items():
        path = target / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            if name != GIVEN:
                shutil.copymode(root / name, path)
    changed = "\0".join(sorted(there | set(wanted)))
    git(target, "add", "--all", "--force", "--pathspec-from-file=-", "--pathspec-file-nul", stdin=changed)
    left = unknown(root)
    said = f" Left out, because git does not track it: {', '.join(left)}." if left else ""
    if others:
        said += f"\nNo part of the course as it was delivered, and now in the copy: {', '.join(others)}."
    if not git(target, "status", "--porcelain", "--untracked-files=no").strip():
        return f"{target} is up to date: nothing was changed.{said}"
    git(target, "commit", "-q", "-m", f"The course, {datetime.date.today():%d %B %Y}")
    number = len(git(target, "show", "--name-only", "--format=", "HEAD").split())
    return f"{target}: a new commit, {number} files.{PUSH}{said}"


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="course.py student-copy", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--for-usb", action="store_true", help=argparse.SUPPRESS)  # of course.py usb: nothing is pushed
    chosen = parser.parse_args(words)
    if shutil.which("git") is None:
        sys.exit("This needs git, and there is none here: install it from https://git-scm.com and try again.")
    build.use_the_course()
    said = student_copy(ROOT, chosen.folder.expanduser().resolve())
    print(said.replace(PUSH, "") if chosen.for_usb else said)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
