"""The page and the table of course.py collect: what was read becomes text. Nothing of a student's gets here as HTML."""

from __future__ import annotations

import csv
import html
import io
import math
import re
import unicodedata
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from utils.cards import STATES
from utils.exercises.answers import Number, Text

if TYPE_CHECKING:
    from collect import Answer, Collected, Exercise, HandIn, Lesson

SYMBOLS = {  # state -> sign; those of a check, and two more
    "open": STATES["not answered yet"][0], "unchecked": "?", "not judged": "!",
    **{state: sign for state, (sign, _) in STATES.items() if state != "not answered yet"},
}  # fmt: skip
MORE = {
    "unchecked": "unchecked (an answer is there that no check has seen)",
    "not judged": "not judged (an answer is there; its cell stopped, or gives nothing that the check can judge)",
}
SEAL = '<meta name="table" content="{}">'  # so that a table that was changed later is known
SHORT = {  # a note on one answer -> the word in the table of states, and what it means
    "answered, not checked": ("no check", "the check was not run"),
    "changed or run since the check": ("changed", "the answer was changed or run after the check"),
    "not run before the check": ("not run", "the cell with the answer was not run, as it stands, before the check"),
    "several answers": ("several", "several cells give an answer: the checked one is shown, else the one run last"),
    "older edition": ("older", "the check is of an older edition of the lesson"),
    "its cells are gone": ("gone", "the cells of the exercise are not in the file"),
    "the answer's cell is gone": ("no cell", "the check is there, the cell with the answer is not"),
}
NO_NAME = "no name in the name cell"
NO_GRADE = (
    "The checks are no secret, and what a file holds can be written by hand. A notebook keeps the "
    "last answer to each exercise: what was wrong first and right later is not seen here. Use the page to find what to "
    "talk about. It was made on this computer and sends nothing; it holds names, so keep it where you keep grades."
)
STYLE = Path(__file__).with_name("overview.css").read_text(encoding="utf-8")


UNSEEN = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # they turn the direction of what follows


def plain(text: Any) -> str:
    """Text that can be written to a file, without signs that are not seen."""
    text = UNSEEN.sub("", str(text).encode("utf-8", "replace").decode("utf-8"))
    return "".join(sign if sign in "\n\t" or unicodedata.category(sign) != "Cc" else " " for sign in text)


def esc(text: Any) -> str:
    return html.escape(plain(text))


def number_of(n: int, thing: str) -> str:
    return f"{n} {thing}{'' if n == 1 else 's'}"


def count(found: Collected) -> str:
    """The sentence that accounts for every file."""
    came = len(found.shown) + len(found.listed)
    listed = f"{number_of(len(found.listed), 'file')} listed with the reason" if found.listed else "none is left out"
    return f"{number_of(came, 'file')} came in: {number_of(len(found.shown), 'notebook')} shown, {listed}."


def by_lesson(found: Collected, known: dict[str, Lesson]) -> list[tuple[Lesson, list[HandIn]]]:
    return [(one, rows) for n, one in known.items() if (rows := [row for row in found.shown if row.lesson == n])]


# ---- the table ----


def harmless(text: Any) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = " ".join(plain(text).split())
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) else text


def of_file(row: HandIn) -> list[str]:
    """The notes on one file, without what a name cell says: that is a name."""
    return [*([row.older] if row.older else []), *row.notes]


def table(found: Collected, known: dict[str, Lesson]) -> str:
    """CSV, one row a file: those that are shown with the state of each exercise and its time, then those that are listed."""
    asked = [name for lesson, _ in by_lesson(found, known) for name in lesson.exercises]
    timed = [name for name in asked if any(name in row.answers and row.answers[name].at for row in found.shown)]
    names = ["name", "lesson", "file", "shown", "notes", "first run", "last run", *asked, *(f"{n} at" for n in timed)]
    rows = []
    for row in found.shown:
        named = [f"the name cell says: {row.other_name}"] if row.other_name else []
        notes = named + of_file(row)
        notes += [f"{name}: {note}" for name, answer in row.answers.items() for note in answer.notes]
        states = [row.answers[name].state if name in row.answers else "" for name in asked]
        times = [day_and_time(row.answers[name].at) if name in row.answers else "" for name in timed]
        rows.append([row.name, row.lesson, row.path, "yes", "; ".join(notes), day_and_time(row.first),
                     day_and_time(row.last), *states, *times])  # fmt: skip
    rows += [["", "", path, "no", reason] + [""] * (len(names) - 5) for path, reason in found.listed]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([names, *([harmless(value) for value in row] for row in rows)])
    return text.getvalue()


def day_and_time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


# ---- the page ----


def page(found: Collected, known: dict[str, Lesson], title: str, seal: str = "") -> str:
    """One HTML file: no script, nothing from outside; both are forbidden to it in its head."""
    lessons = by_lesson(found, known)
    who = labels(lessons)
    links = "".join(f'<li><a href="#l{lesson.number}">{esc(lesson.number)} {esc(lesson.title)}</a></li>'
                    for lesson, _ in lessons)  # fmt: skip
    parts = [
        f"<h1>What came back: <span class=name>{esc(title)}</span><span class=number>one class</span></h1>",
        f"<p>{esc(count(found))} Made on {datetime.now():%d %B %Y, %H:%M}.</p>",
        f"<p><strong>This page is no grade.</strong> {esc(NO_GRADE)}</p>",
        f'<nav aria-label="Lessons"><ul>{links}<li><a href="#listed">Files that are not shown</a></li></ul></nav>',
        '<p class="controls"><label><input type="checkbox" id="hide"> Hide names</label></p>',
    ]
    for lesson, rows in lessons:
        parts += [f'<section id="l{lesson.number}"><h2>{esc(lesson.number)} {esc(lesson.title)}</h2>',
                  states(lesson, rows, who), wrong(lesson, counted(rows)), guesses(lesson, counted(rows)),
                  words(lesson, rows, who), files(rows, who), "</section>"]  # fmt: skip
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
        f"{SEAL.format(seal)}<title>What came back</title><style>{STYLE}</style></head><body><main>"
        f"{''.join(parts)}"
        f"{listed(found)}</main></body></html>\n"
    )


def labels(lessons: list[tuple[Lesson, list[HandIn]]]) -> dict[int, str]:
    """Of each notebook: name and number of its student, one of which is seen; one name has one number in all lessons."""
    numbers: dict[str, int] = {}
    found = {}
    for row in (row for _, rows in lessons for row in rows):
        number = numbers.setdefault(row.who, len(numbers) + 1)
        cell = f"<small>the name cell says: {esc(row.other_name)}</small>" if row.other_name else ""
        nobody = "" if row.written or row.student else NO_NAME
        more = "".join(f"<small>{esc(said)}</small>" for said in (nobody, row.older) if said)
        label = f"<span class=name>{esc(row.name)}{cell}</span><span class=number>Student {number}</span>{more}"
        found[id(row)] = label
    return found


def counted(rows: list[HandIn]) -> list[HandIn]:
    """Of each name the newest file."""
    return [row for row in rows if not row.older]


def grid(caption: str, head: list[str], rows: list[list[str]], foot: str = "", sort: str = "") -> str:
    """A table that can be scrolled with the keyboard. head and the first of each row: HTML of header cells."""
    body = "".join(f'<tr><th scope="row">{first}</th>{"".join(rest)}</tr>' for first, *rest in rows)
    top = "".join(f'<th scope="col">{one}</th>' for one in head)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{esc(caption)}"><table class="{sort}">'
        f"<caption>{esc(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody>{foot}</table></div>"
    )


def states(lesson: Lesson, rows: list[HandIn], who: dict[int, str]) -> str:
    """Students x exercises; the totals are of names."""
    names = counted(rows)
    head = ["Student"]
    for name, one in lesson.exercises.items():
        more = "<small>extension</small>" if one.recipe.extension else ""
        head.append(f"{esc(name)}<small>{esc(one.recipe.kind)}</small>{more}")
    body = [[who[id(row)], *(state(row.answers[name]) for name in lesson.exercises)] for row in rows]
    totals = [sum(row.answers[name].state in ("correct", "recorded") for row in names) for name in lesson.exercises]
    foot = "".join(f"<td>{total}</td>" for total in totals)
    foot = f'<tfoot><tr><th scope="row">correct or recorded, of {len(names)}</th>{foot}</tr></tfoot>'
    used = {note for row in rows for answer in row.answers.values() for note in answer.notes}
    keys = [f"{sign} {MORE.get(state, state)}" for state, sign in SYMBOLS.items()]
    keys += [f"{word}: {meaning}" for note, (word, meaning) in SHORT.items() if note in used]
    timed = any(answer.at for row in rows for answer in row.answers.values())
    keys += ["a time: when the check was run, on the clock of this computer"] if timed else []
    said = (
        f"{number_of(len(rows), 'file')} of {number_of(len(names), 'name')}: of each name the newest file is counted."
    )
    more = f"<p>{esc(said)}</p>" if len(names) < len(rows) else ""
    return f"<h3>Who did what</h3>{more}<p>{esc('; '.join(keys))}.</p>" + grid(
        f"Students and exercises of lesson {lesson.number}", head, body, foot, "states")  # fmt: skip


def state(answer: Answer) -> str:
    small = [f"{answer.at:%H:%M}"] if answer.at else []
    small += [SHORT[note][0] for note in answer.notes]
    lines = "".join(f"<small>{esc(line)}</small>" for line in small)
    sort = {"not yet": "yet", "not judged": "unjudged"}.get(answer.state, answer.state)
    sign = f'<span aria-hidden="true">{SYMBOLS[answer.state]}</span><span class="unseen">{answer.state}</span>'
    return f'<td class="{sort}">{sign}{lines}</td>'


def shown(exercise: Exercise, plain: Any) -> str:
    """An answer in its plain form, as text."""
    return plain if isinstance(plain, str) else exercise.recipe.right.show(plain)


def title(exercise: Exercise) -> str:
    return esc(exercise.title or exercise.id)


def wrong(lesson: Lesson, rows: list[HandIn]) -> str:
    """For each exercise what its check said last to those who were not there yet, and their answers, most frequent first."""
    parts = []
    for name, exercise in lesson.exercises.items():
        ended = [row.answers[name] for row in rows]
        answers = [one for one in ended if one.state in ("not yet", "not judged")]
        said = Counter(answer.said for answer in answers)
        lines = []
        for say, times in said.most_common():
            own = Counter(answer.text for answer in answers if answer.said == say)
            items = [f"<li>{n} × {f'<code>{esc(text)}</code>' if text else 'no answer in its cell'}</li>"
                     for text, n in own.most_common(5)]  # fmt: skip
            items += [f"<li>{number_of(sum(own.values()) - shown, 'other answer')}</li>"
                      for shown in [sum(n for _, n in own.most_common(5))] if shown < sum(own.values())]  # fmt: skip
            lines.append([f"{times}", f"<td class=text>{esc(say)}</td>", f"<td><ul>{''.join(items)}</ul></td>"])
        if lines:
            caption = f"{name}: {len(answers)} of {len(rows)} ended with not yet, or could not be judged"
            parts.append(
                f"<h4>{title(exercise)}</h4>"
                + grid(caption, ["Students", "The check said", "Answers"], lines, sort="short")
            )
    none = "<p>No check ended with not yet, and each could judge its answer.</p>"
    return "<h3>Wrong answers</h3>" + ("".join(parts) or none)


def words(lesson: Lesson, rows: list[HandIn], who: dict[int, str]) -> str:
    """Verdicts and open answers side by side, a row for each student; under a verdict how often each was given."""
    asked = [one for one in lesson.exercises.values() if isinstance(one.recipe.right, Text)]
    if not asked:
        return ""
    body = [[who[id(row)], *(f"<td class=text>{said(row.answers[one.id])}</td>" for one in asked)] for row in rows]
    foot = ""
    for option in dict.fromkeys(option for one in asked for option in one.recipe.right.options or ()):
        times = [
            sum(
                row.answers[one.id].value == option and row.answers[one.id].state == "recorded" for row in counted(rows)
            )
            if one.recipe.right.options
            else ""
            for one in asked
        ]
        foot += f'<tr><th scope="row">{esc(option)}</th>{"".join(f"<td>{n}</td>" for n in times)}</tr>'
    head = ["Student", *(title(one) for one in asked)]
    caption = f"Verdicts and open answers of lesson {lesson.number}"
    return "<h3>Verdicts and open answers</h3>" + grid(caption, head, body, f"<tfoot>{foot}</tfoot>" if foot else "")


def said(answer: Answer) -> str:
    beside = [answer.also, "" if answer.state in ("open", "recorded") else answer.state]
    return esc(answer.text) + "".join(f"<small>{esc(more)}</small>" for more in beside if more)


def files(rows: list[HandIn], who: dict[int, str]) -> str:
    body = []
    for row in rows:
        times = f"{row.first:%d %B, %H:%M} to {row.last:%H:%M}" if row.first and row.last else "not in the file"
        path = f"<span class=name>{esc(row.path)}</span><span class=number>hidden</span>"
        notes = "; ".join(of_file(row) + of_answers(row))
        body.append([who[id(row)], f"<td>{path}</td><td>{times}</td><td>{esc(notes)}</td>"])
    return "<h3>Files</h3>" + grid("The files of this lesson", ["Student", "File", "Cells were run", "Note"], body)


def of_answers(row: HandIn) -> list[str]:
    """The notes on the answers, each with its exercises: "older edition: 3.1, 3.3"."""
    asked: dict[str, list[str]] = {}
    for name, answer in row.answers.items():
        for note in answer.notes:
            asked.setdefault(note, []).append(name)
    return [f"{note}: {', '.join(names)}" for note, names in asked.items()]


def listed(found: Collected) -> str:
    rows = [[f"<span class=name>{esc(path)}</span><span class=number>File {n}</span>", f"<td>{hidden(reason, found)}</td>"]
            for n, (path, reason) in enumerate(found.listed, 1)]  # fmt: skip
    text = grid("Files that came in and are not shown", ["File", "Reason"], rows) if rows else "<p>None.</p>"
    return f'<section id="listed"><h2>Files that are not shown</h2>{text}</section>'


def hidden(reason: str, found: Collected) -> str:
    """A reason as HTML; the path of another file in it is a name."""
    path = max((one.path for one in found.shown if one.path in reason), key=len, default="")
    before, _, after = reason.partition(path) if path else (reason, "", "")
    name = f"<span class=name>{esc(path)}</span><span class=number>another file</span>" if path else ""
    return esc(before) + name + esc(after)


# ---- guesses as a picture ----


def guesses(lesson: Lesson, rows: list[HandIn]) -> str:
    parts = []
    for name, exercise in lesson.exercises.items():
        if exercise.recipe.kind == "predict":
            found = [
                row.answers[name] for row in rows if row.answers[name].state == "recorded" and row.answers[name].text
            ]
            values = [answer.value for answer in found if answer.value is not None]
            if values and isinstance(exercise.recipe.right, Number):
                drawn = dots(values, exercise.recipe.right.value, exercise.recipe.right.unit)
            else:
                drawn = bars([answer.text for answer in found], shown(exercise, exercise.recipe.right.value))
            parts.append(f"<h4>{title(exercise)}</h4>{drawn if found else '<p>No guess was recorded.</p>'}")
    return "<h3>Guesses</h3>" + "".join(parts) if parts else ""


WIDTH, LEFT, RIGHT, STEP = 720, 20, 700, 14  # pixels; STEP: from dot to dot


def ticks(low: float, high: float) -> list[float]:
    """About six round numbers that hold both ends between them."""
    rough = (high - low) / 5 or 1
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * n for n in (1, 2, 5, 10) if size * n >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [n * step for n in range(first, max(last, first + 1) + 1)]


def dots(values: list[float], record: float, unit: str) -> str:
    """One dot a guess, where it stands on a line of numbers; the record as a line across."""
    values = sorted(values)
    middle = values[len(values) // 2]
    most = (
        max(4 * values[3 * len(values) // 4], middle, record) or values[-1]
    )  # who is much further out stands at the edge
    inside, beyond = [v for v in values if v <= most], [v for v in values if v > most]
    marks = ticks(min(*inside, record), max(*inside, record))
    scale = (RIGHT - LEFT - 40) / (marks[-1] - marks[0])
    place: list[float] = []
    for x in [LEFT + (v - marks[0]) * scale for v in inside] + [RIGHT] * len(beyond):
        place.append(place[-1] if place and x - place[-1] < STEP else x)  # no room for a dot of its own beside the last
    height = STEP * max(Counter(place).values()) + 40
    base, parts, seen = height, [], Counter()
    for x in place:
        seen[x] += 1
        parts.append(f'<circle cx="{x:.0f}" cy="{base - STEP * seen[x] + STEP // 2}" r="5.5" fill="var(--dot)"/>')
    x = LEFT + (record - marks[0]) * scale
    anchor = f'text-anchor="{"start" if x < WIDTH / 2 else "end"}"'
    parts.append(f'<path d="M{x:.0f} 22V{base + 4}" stroke="var(--record)" stroke-width="2" stroke-dasharray="5 3"/>'
                 f'<text x="{x:.0f}" y="15" {anchor}>the record: {record:.10g} {esc(unit)}</text>')  # fmt: skip
    parts.append(f'<path d="M{LEFT} {base}H{RIGHT}" stroke="var(--ink)"/>')
    for mark in marks:
        parts.append(
            f'<text x="{LEFT + (mark - marks[0]) * scale:.0f}" y="{base + 18}" text-anchor="middle">{mark:.10g}</text>'
        )
    far_out = f", {len(beyond)} of them further out than drawn" if beyond else ""
    if beyond:
        parts.append(f'<text x="{RIGHT}" y="{base + 18}" text-anchor="end">more</text>')
    alt = (f"{number_of(len(values), 'guess') if len(values) == 1 else f'{len(values)} guesses'}, "
           f"from {values[0]:.10g} to {values[-1]:.10g}{far_out}; the middle one is {middle:.10g}. "
           f"The record is {record:.10g} {unit}.".replace(" .", "."))  # fmt: skip
    return svg(alt, parts, height + 26)


def bars(texts: list[str], record: str) -> str:
    """How often each guess was made, most frequent first; the record is marked."""
    counted = Counter(texts).most_common(12)
    parts = []
    for n, (text, times) in enumerate(counted):
        y, long = 24 * n, 300 * times / counted[0][1]
        fill = "var(--record)" if text == record else "var(--dot)"
        label, note = text if len(text) < 40 else text[:38] + "…", ", the record" if text == record else ""
        parts.append(f'<text x="310" y="{y + 16}" text-anchor="end">{esc(label)}</text>'
                     f'<rect x="320" y="{y + 3}" width="{long:.0f}" height="17" fill="{fill}"/>'
                     f'<text x="{328 + long:.0f}" y="{y + 16}">{times}{note}</text>')  # fmt: skip
    told = "; ".join(f"{text}: {times}" for text, times in counted)
    return svg(f"{len(texts)} guesses. {told}. The record is {record}.", parts, 24 * len(counted) + 4)


def svg(alt: str, parts: list[str], height: float) -> str:
    return (
        f'<figure><svg role="img" aria-label="{esc(alt)}" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}">{"".join(parts)}</svg><figcaption>{esc(alt)}</figcaption></figure>'
    )
