"""Which lessons this edition leaves out: `leave_out` in [tool.course] of pyproject.toml. Standard library only, no set-up:
course.py asks here before every command.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

LIKE = 'write it like this: leave_out = ["02"].'


def left_out(root: Path) -> list[str]:
    """The numbers of the lessons left out, such as "02". Raises ValueError, a sentence, where something else is written."""
    path = root / "pyproject.toml"
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError as fault:
        raise ValueError(f"pyproject.toml cannot be read ({fault}). If that is leave_out, {LIKE}") from None
    out = settings.get("tool", {}).get("course", {}).get("leave_out", [])
    if not isinstance(out, list):
        raise ValueError(f"leave_out in pyproject.toml is no list: {LIKE}")
    there = sorted({file.name[:2] for file in root.glob("teacher/*.solved.ipynb")})
    for number in out:
        if not isinstance(number, str) or not re.fullmatch(r"[0-9]{2}", number):
            raise ValueError(f"leave_out in pyproject.toml holds {number!r}, which is not two digits in quotes: {LIKE}")
        if number not in there:
            raise ValueError(f"leave_out in pyproject.toml holds {number!r}, and there is no such lesson; there are: "
                             f"{', '.join(there)}.")  # fmt: skip
    return out
