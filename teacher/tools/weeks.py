"""Example weeks, from teacher/weeks.toml: which sections of which lessons make an hour, with minutes from the masters.

course.py export --guide writes them as weeks.html.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

import guide
from build import Master

HOUR = 50  # minutes


def plans(path: Path) -> list[dict]:
    """The weeks: title, says, hour; each hour has take ("03", the core, or "03: a section"), home and perhaps a title."""
    return tomllib.loads(path.read_text(encoding="utf-8"))["week"]


def taken(words: str, masters: dict[str, Master]) -> list[tuple[str, str, int]]:
    """(lesson, section, minutes) of what one entry of `take` names. Raises KeyError for a lesson or section unknown."""
    lesson, _, section = (part.strip() for part in words.partition(":"))
    if section:
        return [(lesson, section, guide.headings(masters[lesson])[section])]
    return [(lesson, *row) for row in guide.halves(masters[lesson])[0]]


def problems(path: Path, masters: dict[str, Master], out: Sequence[str] = ()) -> list[str]:
    """What weeks.toml names and no lesson has, and hours that are too long; out: numbers of lessons left out."""
    said = []
    for week in plans(path):
        for number, hour in enumerate(week["hour"], 1):
            where, total = f"{path.name}, '{week['title']}', hour {number}", 0
            for words in hour["take"]:
                try:
                    total += sum(minutes for *_, minutes in taken(words, masters))
                except KeyError:
                    if words[:2] in out:
                        continue
                    said.append(f"{where}: there is no '{words}'.")
            if total > HOUR:
                said.append(f"{where}: {total} minutes; an hour has {HOUR}.")
    return said


def hour_of(hour: dict, masters: dict[str, Master], out: Sequence[str] = ()) -> list[str]:
    """One row of the table: lessons and sections, minutes in all, at home; out: numbers of lessons left out."""
    lines, total = [], 0
    for words in hour["take"]:
        if words[:2] in out:
            lines.append(f"lesson {words[:2]} is left out of this course")
            continue
        rows = taken(words, masters)
        lesson, minutes = rows[0][0], sum(m for *_, m in rows)
        name = f"the core of lesson {lesson}" if ":" not in words else f"{lesson}, *{rows[0][1]}*"
        lines.append(f"{name} ({minutes})")
        total += minutes
    return ["; ".join(lines), str(total), hour.get("home", "")]


def weeks(path: Path, masters: dict[str, Master], out: Sequence[str] = ()) -> str:
    """The page in Markdown; out: numbers of lessons left out."""
    said = ["# Example weeks", "In brackets the minutes of each part, by the table of minutes. An hour is a class of "
            f"{HOUR} minutes; what is left is for the opening words, for saving and handing in, and errors."]  # fmt: skip
    for week in plans(path):
        rows = [["hour", "in class", "minutes", "at home, or for those who are quick"]]
        rows += [[str(number), *hour_of(hour, masters, out)] for number, hour in enumerate(week["hour"], 1)]
        said += [f"## {week['title']}", week["says"], guide.table(rows)]
    return "\n\n".join(said) + "\n"
