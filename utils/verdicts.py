"""The verdicts that a student gave on claims, kept from lesson to lesson in a small file beside the notebooks.

The file is my_verdicts.json in the folder in which the notebook runs: text that can be read, sent to nobody. The
environment's COURSE_VERDICTS names another file; if it is empty, nothing is kept and nothing read. Nothing here raises.
"""

import datetime
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from .cards import Card
from .data import load
from .words import VERDICTS

__all__ = ["forget_verdicts", "my_verdicts"]

FILE = "my_verdicts.json"
ABOUT = (
    "Your verdicts on claims of the story, kept by check(). The file stays beside the notebooks, is read by lesson 05 "
    "and is sent to nobody. forget_verdicts() in a cell removes it."
)
FIELDS = ["exercise", "claim", "verdict", "day"]


class Kept(NamedTuple):
    """What the file holds: since when, a row for each verdict, and what is wrong with it ("" if nothing)."""

    begun: str = ""
    rows: tuple[dict[str, str], ...] = ()
    fault: str = ""


def place() -> Path | None:
    return Path(name) if (name := os.environ.get("COURSE_VERDICTS", FILE)) else None


def kept() -> Kept:
    path = place()
    if path is None:
        return Kept()
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        begun, rows = held["begun"], held["verdicts"]
        texts = isinstance(begun, str) and all(isinstance(row[key], str) for row in rows for key in FIELDS)
        if texts and all(row["verdict"] in VERDICTS for row in rows):
            return Kept(begun, tuple(rows))
    except FileNotFoundError:
        return Kept()
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        pass  # as a file of another form
    return Kept(fault=f"{path.name} cannot be read, so it shows no verdict and takes no new one. It stays as it is; "
                "forget_verdicts() removes it.")  # fmt: skip


def keep(exercise: str, claims: list[str] | tuple[str, ...], verdict: str) -> str:
    """Keep a verdict; the last to an exercise counts. Gives back what is wrong with the file, or ""."""
    path, held, now = place(), kept(), datetime.datetime.now()
    if path is None or held.fault:
        return held.fault
    new = [{"exercise": exercise, "claim": claim, "verdict": verdict, "day": f"{now:%Y-%m-%d}"} for claim in claims]
    rows = [row for row in held.rows if row["exercise"] != exercise] + new
    begun = held.begun or f"{now:%Y-%m-%d %H:%M}"
    text = json.dumps({"about": ABOUT, "begun": begun, "verdicts": rows}, indent=1, ensure_ascii=False)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError:
        pass  # a folder that cannot be written to: lesson 05 goes on without
    return ""


def said_before(claim: str) -> str:
    """What was said of a claim: "contradicted (lesson 01, 2022-11-14)", or ""."""
    return "; ".join(f"{row['verdict']} ({when(row)})" for row in kept().rows if row["claim"] == claim)


def when(row: dict[str, Any]) -> str:
    return f"lesson {row['exercise'].partition('.')[0]:0>2}, {row['day']}"


def my_verdicts() -> Card:
    """The verdicts that lessons 01 to 05 have kept beside this notebook, and since when."""
    held = kept()
    if not held.rows:
        return Card("No verdict of yours is kept here. The lesson works without them.", say=held.fault)
    text = load("claims").set_index("claim_id")["claim"]
    lines = [(f"{row['claim']}, {text.get(row['claim'], '')}", f"{row['verdict']} ({when(row)})") for row in held.rows]
    title = f"Your verdicts, kept here since {held.begun}. Not yours? forget_verdicts() removes them."
    return Card(title, tuple(lines))


def forget_verdicts() -> None:
    """Remove the file of kept verdicts: of your own, or of who sat at this computer before."""
    path = place()
    try:
        path.unlink()
        print(f"{path.name} is removed.")
    except (OSError, AttributeError):
        print(f"There is no {path.name if path else FILE} here that could be removed.")
