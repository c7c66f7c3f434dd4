"""A copy of the course for the class, without teacher/: course.py student-copy DIR

DIR becomes a git repository with one commit. A later run brings it up to date and adds a commit, so that a class can
fetch the changes. Files that somebody else put into DIR stay as they are.
"""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDS_MASTERS = re.compile(r"^\s*(?:from|import) (?:tests\.)?(?:masters|small_master)\b", re.M)
NAME = ["-c", "user.name=The course", "-c", "user.email=course@localhost", "-c", "commit.gpgsign=false"]


def git(folder: Path, *words: str, stdin: str = "") -> str:
    command = ["git", *NAME, *words]
    done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"git {words[0]} did not work in {folder}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def files(root: Path) -> list[str]:
    """What belongs to the course, as git knows it; what is ignored (a set-up, somebody's own work) does not."""
    listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return sorted({name for name in listed if name and (root / name).is_file()})


def for_students(root: Path, name: str) -> bytes | None:
    """The content of one file in the students' copy; None if it has no place there."""
    content = (root / name).read_bytes()
    if name.startswith("teacher/") or name in ("tests/masters.py", "tests/small_master.py"):
        return None
    if name.startswith("tests/") and name.endswith(".py") and NEEDS_MASTERS.search(content.decode("utf-8")):
        return None
    if name == "README.md":  # what follows the heading is about teacher/
        text = re.sub(r"^## For teachers\n.*?(?=^## |\Z)", "", content.decode("utf-8"), flags=re.S | re.M)
        return text.encode("utf-8")
    return content


def student_copy(root: Path, target: Path) -> str:
    """Make the copy or bring it up to date; gives back what to tell the teacher."""
    if target == root or root in target.parents:
        sys.exit("The copy must lie outside the course: name another folder.")
    if target.exists() and any(target.iterdir()) and not (target / ".git").is_dir():
        sys.exit(f"{target} is not empty and no earlier copy: name a new folder.")
    target.mkdir(parents=True, exist_ok=True)
    if not (target / ".git").is_dir():
        git(target, "init", "-q", "-b", "main")
    elif not (target / "course.py").is_file():
        sys.exit(f"{target} holds another repository: name a new folder.")
    wanted = {name: content for name in files(root) if (content := for_students(root, name)) is not None}
    there = set(filter(None, git(target, "ls-files", "-z").split("\0")))
    for name in there - set(wanted):
        (target / name).unlink(missing_ok=True)
    for name, content in wanted.items():
        path = target / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            shutil.copymode(root / name, path)
    names = sorted(there | set(wanted))
    git(
        target,
        "add",
        "--all",
        "--force",
        "--pathspec-from-file=-",
        "--pathspec-file-nul",
        stdin="\0".join(names),
    )
    if not git(target, "status", "--porcelain", "--untracked-files=no").strip():
        return f"{target} is up to date: nothing was changed."
    git(target, "commit", "-q", "-m", f"The course, {datetime.date.today():%d %B %Y}")
    changed = len(git(target, "show", "--name-only", "--format=", "HEAD").split())
    return f"{target}: a new commit, {changed} files. Push it to where your class fetches the course."


def main(words: list[str]) -> int:
    if len(words) != 1 or words[0].startswith("-"):
        print(__doc__.strip())
        return 2
    if shutil.which("git") is None:
        sys.exit("This needs git, and there is none here: install it from https://git-scm.com and try again.")
    print(student_copy(ROOT, Path(words[0]).expanduser().resolve()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
