"""The two-page brief: a student's own text and pictures as one HTML file that needs nothing else."""

import html
import re
from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .data import DataError, few_words
from .notebook import html_of

__all__ = ["brief"]

PARTS = {  # heading, and what to write there
    "question": (
        "Question and denominator",
        "Which group, which vote, when? Of how many states do you speak? Who did not vote?",
    ),
    "evidence": ("Evidence", "What do the two pictures show? One number with its denominator for each."),
    "rival": ("A rival explanation", "What else would leave the same votes? What would tell the two apart?"),
    "limits": ("Limits", "What can these votes not show? What is not known?"),
}
RUBRIC = {  # the row of the rubric: not yet, good, very good
    "Question and denominator": ("group or vote is unclear", "group, vote, date; of how many", "also who did not vote"),
    "Evidence": ("a picture alone", "each picture with a number from the table", "also another denominator"),
    "Rival explanation": (
        "a motive told as a fact", "one rival, and how to tell", "two rivals, and a look at statements"),
    "Limits": ("none, or only: more data", "what votes cannot show", "also what is not known"),
}  # fmt: skip
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
@page {{ size: A4; margin: 18mm }}
body {{ font: 16px/1.45 Georgia, serif; color: #222; max-width: 44em; margin: 2em auto; padding: 0 1em }}
h1 {{ font-size: 1.6em }}
h2 {{ font-size: 1.15em; margin: 1.2em 0 .3em }}
img {{ max-width: 100%; height: auto }}
figure {{ margin: 1em 0; break-inside: avoid }}
table {{ border-collapse: collapse; font-size: .85em; break-inside: avoid }}
th, td {{ border: 1px solid #767676; padding: .3em .5em; text-align: left; vertical-align: top }}
footer {{ font-size: .85em; color: #595959; border-top: 1px solid #767676; margin-top: 1.5em }}
@media print {{ body {{ font-size: 11pt; margin: 0; max-width: none }} img {{ max-height: 75mm }} }}
</style>
</head>
<body>
<h1>{title}</h1>
{parts}
<footer><p>{source}</p></footer>
</body>
</html>
"""
SOURCE = "Votes: UN General Assembly roll calls, table votes of the course; each row there says how it is known."


def brief(
    title: str = "Title: your question, in one line",
    question: str = "",
    evidence: str = "",
    rival: str = "",
    limits: str = "",
    pictures: Sequence[Axes | Figure] = (),
    path: str | Path = "my_brief.html",
) -> None:
    """Write a brief as one HTML file: open it in a browser, print it from there.

    The four texts are plain; an empty line begins a new paragraph. pictures: what the plot functions gave back;
    they stand after the evidence, with their alt text. A part that is left out shows what to write there, and
    the rubric stands at the end: brief() alone writes the empty template. Raises DataError for a folder that is
    not there or cannot be written, and for what is no picture.
    """
    if not Path(path).parent.is_dir():
        raise DataError(f"There is no folder {Path(path).parent}: give `path` a folder that is there.")
    pictures = [pictures] if isinstance(pictures, Axes | Figure) else list(pictures)
    if odd := [p for p in pictures if not isinstance(p, Axes | Figure)]:
        raise DataError(
            f"pictures holds what the plot functions gave back, such as [seats(votes)], not {few_words(odd[0])}."
        )
    texts = {"question": question, "evidence": evidence, "rival": rival, "limits": limits}
    texts = {part: text if isinstance(text, str) else "" for part, text in texts.items()}  # ... is open, as "..." is
    open_parts = [PARTS[part][0] for part, text in texts.items() if not text.strip(" .…\n")]
    body = []
    for part, (heading, hint) in PARTS.items():
        body.append(f"<h2>{heading}</h2>")
        paragraphs = re.split(r"\n\s*\n", texts[part].strip()) if heading not in open_parts else [f"[{hint}]"]
        body += [f"<p>{html.escape(text, quote=False)}</p>" for text in paragraphs]
        if part == "evidence":
            body += [f"<figure>{html_of(p if isinstance(p, Figure) else p.figure)}</figure>" for p in pictures]
    if open_parts:
        body.append(_rubric())
    page = PAGE.format(title=html.escape(str(title)), parts="\n".join(body), source=SOURCE)
    try:
        Path(path).write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(f"{path} cannot be written ({error.strerror}): give `path` a file in another folder.") from None
    words = sum(len(text.split()) for text in texts.values())
    drawn = "1 picture" if len(pictures) == 1 else f"{len(pictures)} pictures"
    print(f"{Path(path).name}: {words} words, {drawn}; two pages hold about 400 and two.")
    if open_parts:
        print(f"Still open: {', '.join(open_parts)}.")


def _rubric() -> str:
    rows = ["<tr><th></th><th>not yet</th><th>good</th><th>very good</th></tr>"]
    for row, levels in RUBRIC.items():
        rows.append(f"<tr><th>{row}</th>" + "".join(f"<td>{level}</td>" for level in levels) + "</tr>")
    return "<h2>How a brief is read</h2>\n<table>\n" + "\n".join(rows) + "\n</table>"
