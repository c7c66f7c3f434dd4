"""The core of a lesson in print, from its master: pictures, the questions that need no computer, lines to write on.

A paragraph that speaks of code or of the computer is left out, and so are exercises that ask for code. A guide cell
'### In print' below a cell has what stands there instead, or nothing, '### Key' its answer; `paper=` in a recipe asks an
exercise there.
course.py export --worksheet prints it, and a key for the teacher.
"""

from __future__ import annotations

import re

import build
import guide
import minutes
from build import Exercise, Master
from nbformat import NotebookNode

BY_HAND = {"predict", "order", "read", "judge", "open"}  # kinds of exercises that need no code
LITERAL = re.compile(r"`([\[\]\"', \w/.:-]*[\"'][\[\]\"', \w/.:-]*)`")  # quoted words as a student types them
COMPUTER = re.compile(
    r"`|\b(?:cells?|click|code|computer|keyboard|kernel|menu|notebook|runs?|ran|types?|typed|press|tables? `)\b", re.I
)
ROWS = 12  # a longer table is not printed
SIDES = {"worksheet": 4, "key": 1}  # of A4, at most


def plain(text: str) -> str:
    """Words without the quotation marks and brackets that only Python needs."""
    return LITERAL.sub(lambda found: re.sub(r"[\[\]\"']", "", found.group(1)), text)


def kept(text: str) -> str:
    """The paragraphs of a text that make sense without a computer."""
    paragraphs = re.split(r"\n\s*\n", plain(text))
    return "\n\n".join(part for part in paragraphs if part.strip() and not COMPUTER.search(part))


def is_asked(one: Exercise) -> bool:
    """Whether the worksheet asks it: by paper=, or as it stands if neither its kind nor its words need a computer."""
    by_hand = one.recipe.kind == "order" or not COMPUTER.search(asked(one))  # lines of code can be put in order by hand
    return bool(one.recipe.paper) or (one.recipe.kind in BY_HAND and by_hand)


def asked(one: Exercise) -> str:
    """What the worksheet asks."""
    return plain(one.recipe.paper or one.prompt.source.partition("\n")[2]).strip()


LINE = '<div class="line" aria-hidden="true"></div>'


def lines(one: Exercise) -> str:
    """Room for the answer: boxes to tick, a short line or three long ones."""
    answer = one.recipe.right
    options = getattr(answer, "options", None)
    if options and len(" ".join(options)) < 80:
        return '<p class="tick">' + " ".join(f"<span>☐ {option}</span>" for option in options) + "</p>"
    number = 3 if guide.is_open(one) else 1
    return LINE * number


def question(one: Exercise) -> str:
    more = "".join(f'<p class="tick"><span>{name.split("_")[0]}:</span></p>' for name in one.recipe.also
                   if "caveat" in name)  # fmt: skip
    return f'<div class="question">\n\n**{one.id}** {asked(one)}\n\n{lines(one)}{more}\n\n</div>'


def output(cell: NotebookNode) -> str:
    """The picture or the short table that a cell shows."""
    shown = [found.get("data", {}).get("text/html", "") for found in cell.get("outputs", [])]
    pictures = [html for html in shown if "<img" in html]
    tables = [html for html in shown if "<table" in html and html.count("<tr") <= ROWS + 1]
    return "\n".join([*pictures, *map(readable, tables)])


def readable(table: str) -> str:
    """A table as people write it: no row numbers, no underscores, a dash where nothing is held."""
    rows = re.findall(r"<tr[^>]*>\s*<th[^>]*>(.*?)</th>", table.partition("<tbody>")[2], re.S)
    if all(name.isdigit() for name in rows):
        table = re.sub(r"(<tr[^>]*>)\s*<th[^>]*>[^<]*</th>", r"\1", table)
    table = re.sub(r"(<t[hd][^>]*>)([^<]*)", lambda found: found.group(1) + found.group(2).replace("_", " "), table)
    table = re.sub(r"(<td[^>]*>)Na[NT]</td>", r"\1–</td>", table)
    return re.sub(r"\n\s*\n", "\n", table)  # in Markdown a blank line ends a block of HTML


def core(master: Master) -> list[NotebookNode]:
    """The cells of the core that may be printed."""
    out = {"instructor", "setup", "import", "which-utils", "check", "exercise"}
    return [cell for cell in guide.split(master)[0][1:] if not out & set(build.tags(cell))]


def questions(master: Master) -> list[Exercise]:
    prompts = {cell.id for cell in core(master)}
    return [one for one in master.exercises if one.prompt.id in prompts and is_asked(one)]


def worksheet(master: Master) -> str:
    """Markdown with some HTML: the core without code, no answer above its question."""
    by_prompt, instead = {one.prompt.id: one for one in master.exercises}, guide.below(master, "In print")
    here = {one.prompt.id for one in questions(master)}
    said = [f"# {guide.question(master)}", f'<p class="name">Lesson {master.lesson[:2]} · Name or number:</p>']
    for heading, cells in minutes.sections(core(master)):
        if heading.startswith(guide.SAW) or any("explorer" in build.tags(cell) for cell in cells):
            continue
        inside = []
        for cell in cells:
            if cell.id in by_prompt:
                inside += [question(by_prompt[cell.id])] if cell.id in here else []
            elif cell.id in instead:
                inside.append(re.sub(r"^___+$", LINE, instead[cell.id], flags=re.M))
            elif cell.cell_type == "code":
                inside.append(output(cell))
            else:
                inside.append(kept(re.sub(r"^## .*\n?", "", cell.source)))
        inside = [text for text in inside if text.strip()]
        if inside:
            said += ([f"## {heading}"] if heading else []) + inside
    return "\n\n".join(said) + "\n"


def key(master: Master) -> str:
    """The answers to a worksheet, for the teacher."""
    rows, asks = [["", "answer", "what it means"]], {one.prompt.id: one for one in questions(master)}
    print_only = guide.below(master, "Key")
    for heading, cells in minutes.sections(core(master)):
        for cell in cells:
            if cell.id in print_only:
                rows.append([f"*{heading}*", print_only[cell.id], ""])
            if one := asks.get(cell.id):
                said = [guide.model(one), ""] if guide.is_open(one) else [guide.right(one), one.recipe.means]
                rows.append([one.id, *said])
    left_out = [one.id for one in guide.in_core(master) if one not in questions(master)]
    marks = [
        ["", *guide.LEVELS],
        ["a number is asked", *guide.NUMBER_LEVELS],
        ["a reason is asked", *guide.OPEN_LEVELS],
    ]
    return "\n\n".join([
        f"# Key {master.lesson[:2]}: {guide.question(master)}", guide.table(rows),
        f"Left out, as they need a computer: {', '.join(left_out)}." if left_out else "",
        "## What to mark in open answers", guide.table(marks), f"## {guide.SAW}", guide.saw(master)]) + "\n"  # fmt: skip
