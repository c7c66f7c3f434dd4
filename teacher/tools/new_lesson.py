"""Begin a lesson of one's own: course.py new-lesson 07 "Who votes with whom?"

Makes teacher/07_who_votes_with_whom.solved.ipynb from new_lesson.ipynb, a short lesson that works, and builds it: set-up,
imports, one picture, an exercise of each common kind, the stop line, an exit ticket. Overwrite it piece by piece.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from pathlib import Path

import build
from lesson import BuildError, use_the_course

PATTERN = Path(__file__).with_suffix(".ipynb")  # the lesson to overwrite; its number is 99


def file_name(number: str, title: str) -> str:
    """07_who_votes_with_whom: plain ASCII, at most five words."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))
    return "_".join([number, *(words[:5] or ["lesson"])])


def new_lesson(root: Path, number: str, title: str) -> Path:
    """Write the master of a new lesson. Raises BuildError where there is one with this number."""
    number = f"{int(number):02d}"
    if there := sorted(root.glob(f"teacher/{number}_*.solved.ipynb")):
        raise BuildError(f"Lesson {number} is there: {there[0].relative_to(root)}. Take another number.")
    title = title.strip().rstrip("?.!") + "?"
    text = PATTERN.read_text(encoding="utf-8").replace('"lesson": "99"', f'"lesson": "{number}"')
    text = (
        re.sub(r"\b99\.", f"{int(number)}.", text)
        .replace("`99_", f"`{number}_")
        .replace("ex-99-", f"ex-{int(number)}-")
    )
    path = root / "teacher" / f"{file_name(number, title)}.solved.ipynb"
    path.write_text(text.replace("What is the question?", json.dumps(title)[1:-1]), encoding="utf-8", newline="\n")
    return path


def main(words: list[str]) -> int | str:
    parser = argparse.ArgumentParser(prog="course.py new-lesson", description=__doc__.splitlines()[0])
    parser.add_argument("number", type=int, help="such as 07")
    parser.add_argument("title", help="its question, in quotes")
    chosen = parser.parse_args(words)
    if not 0 <= chosen.number <= 99 or not chosen.title.strip():
        return "A lesson needs a number from 00 to 99, and a question as its title."
    use_the_course()
    build.stop_as_ctrl_c_does()
    try:
        path = new_lesson(build.ROOT, str(chosen.number), chosen.title)
    except BuildError as fault:
        return str(fault)
    try:
        build.build(build.ROOT)
    except BaseException as fault:
        path.unlink()  # all else build has put back
        if isinstance(fault, BuildError):
            return f"{fault}\nNo lesson was begun: mend this first."
        raise
    print(f"""
{path.relative_to(build.ROOT)} is a lesson that works: open it in JupyterLab and overwrite it piece by piece.
Then: course.py build {chosen.number:02d}, and course.py test -k {chosen.number:02d}""")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
