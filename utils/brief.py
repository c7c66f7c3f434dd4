"""A case of one's own, and the two-page brief on it: text and pictures as one HTML file that needs nothing else."""

import datetime
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cards import Card
from .data import DataError, codes_of, few_words, load, name
from .measures.votes import states_of, tally
from .notebook import html_of
from .plots.votes import UN_RECORD, source_of
from .words import VOTES

__all__ = ["brief", "case"]

PARTS = {  # of a brief: heading, what to write there, and its row of the rubric (not yet, good, very good)
    "question": ("Question and denominator",
                 "Which group, which vote, when? Of how many states do you speak? Who did not vote?",
                 ("group or vote is unclear", "group, vote, date; of how many", "also who did not vote")),
    "evidence": ("Evidence", "What do the two pictures show? One number with its denominator for each.",
                 ("a picture alone", "each picture with a number from the table", "also another denominator")),
    "rival": ("A rival explanation", "What else would leave the same votes? What would tell the two apart?",
              ("a motive told as a fact", "one rival, and how to tell", "two rivals, and a look at statements")),
    "limits": ("Limits", "What can these votes not show? What is not known?",
               ("none, or only: more data", "what votes cannot show", "also what is not known")),
}  # fmt: skip
STORY_PARTS = {  # the same of a story of one's own, which need not be about votes
    "question": ("Question and denominator", "Which text, of which day? What does it claim, of how many?",
                 ("text or claims are unclear", "text, day, claims; of how many", "also what is not counted")),
    "evidence": ("Evidence", "What do your table and the scorecard show? One number with its denominator for each.",
                 ("a picture alone", "each verdict with its source", "also another denominator")),
    "rival": ("A rival explanation", "What else would give the same numbers? What would tell the two apart?",
              ("a reason told as a fact", "one rival, and how to tell", "two rivals, and a look at sources")),
    "limits": ("Limits", "What can these numbers not show? What is not known?",
               ("none, or only: more data", "what the numbers cannot show", "also what is not known")),
}  # fmt: skip
MADE_HERE = '<meta name="generator" content="brief, of the course">'  # what a brief may write over
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
{made_here}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
@page {{ size: A4; margin: 18mm }}
body {{ font: 16px/1.45 Georgia, serif; color: #222; max-width: 44em; margin: 2em auto; padding: 0 1em }}
h1 {{ font-size: 1.6em }}
h2 {{ font-size: 1.15em; margin: 1.2em 0 .3em }}
img {{ max-width: 100%; height: auto }}
figure {{ margin: 1em 0; break-inside: avoid }}
figcaption, .case {{ font-size: .9em; color: #444 }}
table {{ border-collapse: collapse; font-size: .85em; break-inside: avoid }}
th, td {{ border: 1px solid #767676; padding: .3em .5em; text-align: left; vertical-align: top }}
footer {{ font-size: .85em; color: #595959; border-top: 1px solid #767676; margin-top: 1.5em }}
@media print {{ body {{ font-size: 11pt; margin: 0; max-width: none }} img {{ max-height: 75mm }} }}
</style>
</head>
<body>
<h1>{title}</h1>
{head}{parts}
<footer><p>{source}</p></footer>
</body>
</html>
"""
TITLE = "Title: your question, in one line"
SOURCE = "Votes: UN General Assembly roll calls, table votes of the course; each row there says how it is known."


@dataclass(frozen=True)
class Case:
    """A group and a vote, with the title and the names that stand above a brief."""

    title: str
    names: str
    states: tuple[str, ...]  # names, in the order given
    vote: str
    day: str  # of the vote; "" where the course does not know it
    counts: dict[str, int]  # vote -> how many states of the group
    source: str  # where the votes come from

    @property
    def group(self) -> str:
        return f"{len(self.states)} {'state' if len(self.states) == 1 else 'states'}"

    @property
    def voted_on(self) -> str:
        return f"{self.vote}{f' of {self.day}' if self.day else ''}"

    @property
    def dull(self) -> str:
        """What to say of a group that voted all alike; else ""."""
        alike = [vote for vote in VOTES if self.counts[vote] == len(self.states)]
        if not alike or len(self.states) == 1:
            return ""
        return f"All of them: {alike[0]}. So nothing differs here, and little is left to explain: try another vote or group."

    def _card(self) -> Card:
        recorded = ", ".join(f"{number} {vote}" for vote, number in self.counts.items())
        lines = [("Group", f"{self.group}: {', '.join(self.states)}"), ("Vote", self.voted_on), ("Recorded", recorded)]
        without = len(self.states) - sum(self.counts.values())
        lines += [("Without a row", str(without))] if without else []
        return Card("Your case", (*lines, ("A dull case?", self.dull)) if self.dull else tuple(lines))

    def __repr__(self) -> str:
        return repr(self._card())

    def _repr_html_(self) -> str:
        return self._card()._repr_html_()


def case(title: str, names: str, group: list[str], vote: str, votes: pd.DataFrame | None = None) -> Case:
    """A case of your own for `brief`: what group, which vote, and how it voted.

    title: the question in one line. names: who writes. group: states by name or code. votes: a table of votes of your
    own in place of the course's; day and source of the vote are then those of this table.
    Raises DataError for an unknown vote or state, and for a group without states.
    """
    votes = load("votes") if votes is None else votes
    codes = list(dict.fromkeys(codes_of(group, states_of(votes))))
    if not codes:
        raise DataError("This group holds no state: give their names, such as ['Brazil', 'India'].")
    counts = tally(votes, vote, codes).to_dict()
    dated = votes if "date" in votes else load("resolutions")
    days = pd.to_datetime(dated.loc[dated["resolution"] == vote, "date"]).dropna().unique()
    day = f"{days[0].day} {days[0]:%B %Y}" if len(days) == 1 else ""
    source = source_of(votes)
    source = SOURCE if source == UN_RECORD else f"Votes: {source}."
    return Case(_text(title), _text(names), tuple(name(codes)), vote, day, counts, source)


def _text(text: object) -> str:
    """What a student wrote; "" for `...` and for what is no text."""
    return text.strip() if isinstance(text, str) else ""


def is_open(text: str) -> bool:
    """Nothing is written, or the dots of the model sentence still stand in it."""
    return not text or "..." in text or "…" in text


def brief(
    case: Case | str = "", question: str = "", evidence: str = "", rival: str = "", limits: str = "",
    pictures: Sequence[Axes | Figure] = (), path: str | Path = "my_brief.html", source: str | None = None,
) -> None:  # fmt: skip
    """Write a brief as one HTML file: open it in a browser, print it from there.

    case: from `case`, for title, names, group and vote; or a title alone. The four texts are plain; an empty line begins
    a new paragraph. pictures: what the plot functions gave back; they stand after the evidence as Picture 1, Picture 2,
    with their alt text. A part that is left out, or that still holds the dots of its model, shows what to write there,
    and the rubric stands at the end: brief() alone writes the empty template. source: where the data come from, of a
    story of one's own; without it the brief is about votes, those of the course or of the file that `case` was given.
    Raises DataError for a folder that is not there or cannot be written, for a file there that is no brief, and for what
    is no picture.
    """
    if not Path(path).parent.is_dir():
        raise DataError(f"There is no folder {Path(path).parent}: give `path` a folder that is there.")
    if Path(path).is_file() and MADE_HERE not in Path(path).read_text(encoding="utf-8", errors="replace"):
        raise DataError(f"There is a file {path} that brief did not make: choose another name, or it is lost.")
    pictures = [pictures] if isinstance(pictures, Axes | Figure) else list(pictures)
    if odd := [few_words(p) for p in pictures if not isinstance(p, Axes | Figure)]:
        raise DataError(f"pictures holds what the plot functions gave back, such as [seats(votes)], not {odd[0]}.")
    own = isinstance(case, Case)
    parts = PARTS if own or source is None else STORY_PARTS
    source = source or (case.source if own else SOURCE)
    texts = dict(zip(parts, map(_text, (question, evidence, rival, limits)), strict=True))
    title = case.title if own else _text(case)
    open_parts = [parts[part][0] for part, text in texts.items() if is_open(text)]
    body = []
    for part, (heading, hint, _) in parts.items():
        body.append(f"<h2>{heading}</h2>")
        body += [f"<p>{plain(text)}</p>" for text in re.split(r"\n\s*\n", texts[part]) if text]
        body += [f"<p>[{hint}]</p>"] if heading in open_parts else []
        if part == "evidence":
            for number, picture in enumerate(pictures, 1):
                drawn = html_of(picture if isinstance(picture, Figure) else picture.figure)
                body.append(f"<figure>{drawn}<figcaption>Picture {number}</figcaption></figure>")
    if open_parts:
        body.append(_rubric(parts))
    open_parts = ["Title"] * is_open(title) + open_parts
    shown = plain(title) if title.strip(" .…") else TITLE
    page = PAGE.format(made_here=MADE_HERE, title=shown, head=_head(case), parts="\n".join(body), source=plain(source))
    try:
        Path(path).write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(f"{path} cannot be written ({error.strerror}): give `path` a file in another folder.") from None
    words = sum(len(text.split()) for text in texts.values() if not is_open(text))
    drawn = "1 picture" if len(pictures) == 1 else f"{len(pictures)} pictures"
    print(f"{Path(path).name}: {words} words, {drawn}. Two pages have room for about 400 words and two pictures.")
    if open_parts:
        print(f"Still open: {', '.join(open_parts)}.")


def plain(text: str) -> str:
    return html.escape(text, quote=False)


def _head(case: Case | str) -> str:
    """Who wrote it and when; which group and which vote it is about."""
    if not isinstance(case, Case):
        return ""
    today = datetime.date.today()
    names, day = "" if is_open(case.names) else plain(case.names), f"{today.day} {today:%B %Y}"
    by = f"{names}{' ' if names.endswith(('?', '!')) else ', '}{day}" if names else day
    about = f"The case: {case.voted_on}; {case.group}: {', '.join(case.states)}."
    return f'<p>{by}</p>\n<p class="case">{plain(about)}</p>\n'


def _rubric(parts: dict[str, tuple[str, str, tuple[str, str, str]]]) -> str:
    rows = ["<tr><th></th><th>not yet</th><th>good</th><th>very good</th></tr>"]
    for heading, _, levels in parts.values():
        row = heading.removeprefix("A ").capitalize()
        rows.append(f"<tr><th>{row}</th>" + "".join(f"<td>{level}</td>" for level in levels) + "</tr>")
    return "<h2>How a brief is read</h2>\n<table>\n" + "\n".join(rows) + "\n</table>"
