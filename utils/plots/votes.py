"""Pictures of roll calls: seats, bars by group, the matrix, names from a hat, lines over years."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..data import DataError, check_table, codes_of, few, few_words, load, name, whole
from ..measures.votes import each_once, states_of, tally
from ..words import VOTES
from .style import FAINT, GRID, INK, LEADER, PAPER, PLAIN, VOTE_STYLE, apart, styled, within

# isort: split
from .style import finish, new_axes, state_style

__all__ = ["hat", "matrix", "seats", "year_lines"]

UN_RECORD = "UN General Assembly roll calls, table votes"
MOST_CELLS = 60  # states or votes of a matrix: more cannot be read
GAP = 0.4  # between two subjects of a matrix, in columns
DASHES = ["-", (0, (6, 2)), (0, (1, 1)), (0, (7, 2, 1, 2)), (0, (3, 1))]  # to follow a line in grey print
YEARLY = {  # column -> words of its axis, source
    "agreement": ("agreement rate with Russia", "Voeten roll calls, table agreement"),
    "ideal_point": ("ideal point", "Bailey, Strezhnev and Voeten, table ideal_points"),
}


def source_of(frame: pd.DataFrame, given: str | None = None) -> str:
    """The source line: what the caller gives, or the file that the frame was read from, or the course's own table.

    A table with a vote that the course does not have is none of the course's.
    """
    own = "resolution" in frame and not frame["resolution"].isin(load("resolutions")["resolution"]).all()
    return given or frame.attrs.get("source") or ("a table of the author's own" if own else UN_RECORD)


def seat_positions(n: int, rows: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Angles (left to right) and radii of `n` seats in `rows` half circles; shape (n,) each."""
    radii = np.linspace(0.45, 1, rows)
    exact = n * radii / radii.sum()
    counts = exact.astype(int)
    counts[np.argsort(counts - exact)[: n - counts.sum()]] += 1  # largest remainders
    angle = np.concatenate([np.linspace(np.pi, 0, c) for c in counts])
    radius = np.repeat(radii, counts)
    order = np.lexsort((-radius, -angle))
    return angle[order], radius[order]


def seat_table(rows: pd.DataFrame, ring: list[str]) -> pd.DataFrame:
    """Give each state of one roll call a seat: columns iso3, vote, x, y; ringed states sit at the outer edge."""
    angle, radius = seat_positions(len(rows))
    rows = rows.astype({"iso3": str, "vote": str})  # a file that was read holds them as categories
    rank = rows["vote"].map({vote: rank for rank, vote in enumerate(VOTES)})
    rows = rows.assign(rank=rank).sort_values(["rank", "iso3"], kind="stable")
    seat, ringed = np.arange(len(rows)), rows["iso3"].isin(ring).to_numpy()
    for vote in VOTES:
        block = np.flatnonzero(rows["vote"] == vote)
        special, outer = block[ringed[block]], block[radius[block] > 0.999]
        if len(outer) < len(special):
            outer = np.sort(block[np.argsort(-radius[block], kind="stable")[: len(special)]])
        picks = (np.arange(len(special)) + 0.5) * len(outer) / max(len(special), 1)
        seat[special] = outer[picks.astype(int)]
        seat[block[~ringed[block]]] = np.setdiff1d(block, seat[special])
    return rows.assign(seat=seat, x=radius[seat] * np.cos(angle[seat]), y=radius[seat] * np.sin(angle[seat]))


@styled
def seats(
    votes: pd.DataFrame, resolution: str = "ES-11/5", ring: list[str] | None = None, *,
    title: str | None = None, ax: Axes | None = None, source: str | None = None,
) -> Axes:  # fmt: skip
    """Draw one seat for each state of a roll call, in blocks yes, abstain, no, did not vote.

    votes: columns resolution, iso3, vote. ring: states to mark (names or codes, former members too); up to twelve are
    named, and one without a row in this vote is named below the picture. The seats are our own order, not the hall's.
    source: for the source line; the name of the file that was read stands there by itself. Raises DataError for an
    unknown resolution or state.
    """
    counts = tally(votes, resolution)
    ring = [] if ring is None else codes_of(ring, states_of(votes))
    table = seat_table(votes[votes["resolution"] == resolution], ring)
    ax = new_axes(ax, (9, 5.2))
    for vote in VOTES:
        style, block = VOTE_STYLE[vote], table[table["vote"] == vote]
        ax.scatter(block["x"], block["y"], s=62, color=style["color"], marker=style["marker"], label=vote)
    marked = table[table["iso3"].isin(ring)]
    ax.scatter(marked["x"], marked["y"], s=230, facecolors="none", edgecolors=INK, linewidths=2)
    if len(marked) <= 12:
        for right in (False, True):
            side = marked[(marked["x"] > 0) == right].sort_values("y")
            heights = within(side["y"].to_numpy() * 1.1, 0.085, 0, 1.13)  # below the title
            for (_, seat), y in zip(side.iterrows(), heights, strict=True):
                x = max(np.sqrt(max(1.13**2 - y**2, 0)), abs(seat["x"]) + 0.05) * (1 if right else -1)
                ax.annotate(name(seat["iso3"]), (seat["x"], seat["y"]), (x, y), ha="left" if right else "right",
                            va="center", fontsize=11, arrowprops=LEADER)  # fmt: skip
    for i, vote in enumerate(VOTES):
        ax.text(0, 0.30 - 0.105 * i, f"{counts[vote]} {vote}", ha="center", fontsize=13, fontweight="bold",
                color=VOTE_STYLE[vote]["color"])  # fmt: skip
    ax.set(xlim=(-1.35, 1.35), ylim=(-0.08, 1.2), aspect="equal")
    ax.axis("off")
    said = ", ".join(f"{counts[v]} {v}" for v in VOTES)
    states = "; ".join(f"{name(c)}: {v}" for c, v in zip(marked["iso3"], marked["vote"], strict=True))
    alt = f"Half circle of {len(table)} seats for resolution {resolution}: {said}."
    alt += f" Ringed: {states}." if len(marked) else ""
    away = ", ".join(name(code) for code in dict.fromkeys(ring) if code not in set(table["iso3"]))
    away = f" Without a row in this vote: {away}." if away else ""
    line = source_of(votes, source) + (f".{away}" if away else "")
    return finish(ax, title or f"How did {len(table)} states vote on {resolution}?", line.rstrip("."), alt + away)


@styled
def matrix(
    table: pd.DataFrame, dates: pd.Series | None = None, topics: pd.Series | None = None, *,
    title: str | None = None, ax: Axes | None = None, source: str | None = None,
) -> Axes:  # fmt: skip
    """Draw a vote matrix (rows: ISO3 codes, columns: resolutions, values: votes) as lettered cells.

    dates: resolution -> date; shown under each resolution when given. topics: resolution -> subject of the text; when
    given, columns of one subject stand together under its name, else in the order of the table. source: for the source
    line, as for `seats`. Raises DataError for a table without cells, with a state or vote twice, or with more than 60
    states or votes.
    """
    check_table(table, "vote_matrix", rows=True)
    if not table.shape[1]:
        raise DataError("There is nothing to draw: no vote is left. Look at the filter before this picture.")
    each_once(list(table.index))
    each_once(list(table.columns), "votes")
    votes = table.shape[1], "votes", "table[some_votes], with the votes of one year or one subject"
    for number, what, how in (votes, (len(table), "states", "table.loc[some_states]")):
        if number > MOST_CELLS:
            raise DataError(f"This matrix has {number:,} {what}: choose up to {MOST_CELLS} first, such as {how}.")
    topics = pd.Series("", table.columns) if topics is None else topics
    subjects = topics.reindex(table.columns).fillna("no subject given")
    block, names = pd.factorize(subjects)
    order = np.argsort(block, kind="stable")
    table, block = table.iloc[:, order], block[order]
    places = np.arange(len(block)) + GAP * block
    heads, turned, room = _heads(names, np.bincount(block)) if any(names) else ([], 0, 0.0)
    width = max(9, 0.46 * (places[-1] + 1) + 1.5)
    ax = new_axes(ax, (width, 0.5 * (len(table) + room) + 2.4))
    for i, code in enumerate(table.index):
        for j, resolution in zip(places, table.columns, strict=True):
            vote = table.loc[code, resolution]
            style = VOTE_STYLE.get(vote, {"color": INK, "letter": "?"})
            missing = vote not in VOTES[:3]  # did not vote, or no row: a letter on a pale cell
            face = style["color"] if not missing else PAPER if vote in VOTES else PLAIN["no vote"]
            ax.add_patch(Rectangle((j - 0.46, i - 0.44), 0.92, 0.88, facecolor=face, edgecolor=FAINT, linewidth=0.8))
            ax.text(j, i, style["letter"], ha="center", va="center", fontsize=11, fontweight="bold",
                    color=style["color"] if missing else PAPER)  # fmt: skip
    for number, head in enumerate(heads):
        ax.text(places[block == number].mean(), -0.62, head, rotation=turned, rotation_mode="anchor", fontsize=10,
                ha="left" if turned else "center", va="bottom")  # fmt: skip
    days = dates.reindex(table.columns).dt.strftime("%d %b %Y") if dates is not None else [""] * table.shape[1]
    ax.set_xticks(places, [f"{r}  {d}" for r, d in zip(table.columns, days, strict=True)],
                  rotation=60, ha="right", rotation_mode="anchor", fontsize=10)  # fmt: skip
    ax.set_yticks(range(len(table)), [row_name(c) for c in table.index], fontsize=11)
    ax.set(xlim=(-0.5, places[-1] + 0.5), ylim=(len(table) - 0.5, -0.5 - room))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    said = "; ".join(f"{row_name(c)}: {_said(row, subjects)}" for c, row in table.iterrows())
    key = ", ".join(f"{VOTE_STYLE[v]['letter']} = {v}" for v in VOTES)
    ends = "s" * (len(table) != 1)
    shared = not all(map(str.isupper, table.index))
    what = f"row{ends}, a row for all that voted alike," if shared else f"state{ends}"
    unknown = int((~table.isin(VOTES)).to_numpy().sum())
    key += ", ? = no row in this table" if unknown else ""
    said += f"; no row: {unknown}" if unknown else ""
    alt = f"Table of {len(table)} {what} by {table.shape[1]} resolutions. {said}."
    title = title or "How did they vote, resolution by resolution?"
    return finish(ax, title, f"{source_of(table, source)}. {key}", alt)


def _heads(subjects: list[str], columns: np.ndarray) -> tuple[list[str], int, float]:
    """The names above the blocks of a matrix, wrapped; their angle; the room that they need, in rows."""
    letters = [int(6 * n) for n in columns]  # six letters of 10 points are as wide as a column
    if all(len(word) <= most for subject, most in zip(subjects, letters, strict=True) for word in subject.split()):
        heads = [textwrap.fill(subject, most) for subject, most in zip(subjects, letters, strict=True)]
        return heads, 0, 0.5 + 0.35 * max(head.count("\n") for head in heads)
    heads = [textwrap.fill(subject, 18) for subject in subjects]
    return heads, 60, 0.2 + 0.14 * max(len(line) for head in heads for line in head.split("\n"))


def _said(row: pd.Series, subjects: pd.Series) -> str:
    """How a state voted, in words: how often which vote, and on which subject."""
    parts = [(subject, row[subjects.reindex(row.index) == subject]) for subject in subjects.unique()]
    counts = [(s, ", ".join(f"{n} {v}" for v in VOTES if (n := int((part == v).sum())))) for s, part in parts]
    return ", ".join(f"{subject}: {count}" if subject else count for subject, count in counts)


def row_name(code: str) -> str:
    """The name of a row: of a state by its code; several states in one row (`same_votes`) are named already."""
    return name(code) if code.isupper() else code


@styled
def hat(draws: np.ndarray, observed: int, drawn: int = 5, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw how often each number of abstentions came out of the hat; the observed number and more is hatched.

    draws: from `draw_names`, with the same `drawn`. Raises DataError where more came out than were drawn, or nothing.
    """
    observed, drawn = whole("observed", observed), whole("drawn", drawn)
    if not len(draws := np.asarray(draws).ravel()) or draws.dtype.kind not in "iu":
        raise DataError("hat takes the draws of draw_names: whole numbers, one for each draw.")
    if len(odd := draws[(draws < 0) | (draws > drawn)]):
        raise DataError(f"{odd[0]} of {drawn} names cannot be: give hat the `drawn` that draw_names had.")
    ax = new_axes(ax, (9, 4.2))
    share = np.bincount(draws, minlength=drawn + 1) / len(draws) * 100
    far = np.arange(drawn + 1) >= observed
    colors = np.where(far, VOTE_STYLE["abstain"]["color"], PLAIN["bar"])
    hatch = ["///" if hatched else "" for hatched in far]
    bars = ax.bar(range(drawn + 1), share, color=colors, edgecolor=INK, hatch=hatch, width=0.8)
    ax.bar_label(bars, [f"{s:.0f}" if s >= 1 else f"{s:.1f}" for s in share], fontsize=11, padding=2)
    ax.set(ylim=(0, max(share) * 1.12), xlabel=f"abstentions among {drawn} names from the hat", ylabel="draws of 100")
    total = share[far].sum()
    ax.text(observed, max(share) * 0.72, f"{observed} or more:\n{total:.0f} of 100 draws", ha="center", fontsize=12,
            fontweight="bold", color=VOTE_STYLE["abstain"]["color"])  # fmt: skip
    alt = f"Bars: of 100 draws of {drawn} names, " + ", ".join(f"{s:.1f} gave {k}" for k, s in enumerate(share))
    alt += f" abstentions; {total:.1f} gave {observed} or more."
    source = f"{len(draws):,} draws by the computer; {UN_RECORD}"
    return finish(ax, title or "How many abstentions come out of the hat?", source, alt)


@styled
def year_lines(
    frame: pd.DataFrame, value: str, states: list[str], *, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw one line a state over the years, named at its right end.

    frame: columns year, iso3 and `value`, which is "agreement" or "ideal_point". states: codes or names. Raises
    DataError for another value, and for a state without a row.
    """
    if not isinstance(value, str) or value not in YEARLY:
        raise DataError(f"year_lines draws one of {', '.join(map(repr, YEARLY))}, not {few_words(value)}.")
    check_table(frame, value, "year", "iso3", value)
    held, (ylabel, source) = sorted(frame["iso3"].unique()), YEARLY[value]
    states = list(dict.fromkeys(codes_of(states, held)))
    if lacking := [code for code in states if code not in held]:
        raise DataError(f"There is no row of {lacking[0]} in this table; it holds {few(lacking[0], held)}.")
    if not states:
        raise DataError("year_lines draws the states that you name, such as ['KAZ', 'RUS']; none is named.")
    ax, ends, said = new_axes(ax), {}, []
    for rank, code in enumerate(states):
        line = frame[frame["iso3"] == code].sort_values("year")
        style = state_style(code, rank)
        dash, every = DASHES[rank % len(DASHES)], (rank % 4, 4)  # markers of two lines stand in different years
        ax.plot(line["year"], line[value], linestyle=dash, markevery=every, markersize=7, **style)
        (begun, first), (end, last) = line[["year", value]].to_numpy()[[0, -1]]
        ends[code] = (end, last, style)
        said.append(f"{name(code)} from {first:.2f} in {begun:.0f} to {last:.2f} in {end:.0f}")
    low, high = ax.get_ylim()
    right = max(x for x, _, _ in ends.values())
    order = sorted(ends, key=lambda code: ends[code][1])
    heights = apart(np.array([ends[c][1] for c in order]), (high - low) * 0.055)
    for code, height in zip(order, heights, strict=True):
        style = ends[code][2]
        ax.scatter(right + 0.8, height, s=42, **style)
        ax.text(right + 1.4, height, name(code), color=style["color"], va="center", fontsize=11, fontweight="bold")
    ax.set(xlim=(frame["year"].min() - 0.5, right + 6.5), ylabel=ylabel)
    ax.set_xticks([t for t in ax.get_xticks() if t <= right])
    ax.grid(axis="y", color=GRID, linewidth=0.8)
    alt = f"Lines, {ylabel}: {'; '.join(said)}."
    return finish(ax, title or f"{ylabel[0].upper()}{ylabel[1:]}: who moved?", source, alt)
