"""The line of time: labels that never collide, dates no more exact than known, the explorer."""

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from tests.package.rulers import boxes_of, overlaps
from utils import ALLIES, explore, load, timeline
from utils.explore.events import ROWS
from utils.explore.events import layout as explorer_layout
from utils.plots.events import last_day, when
from utils.plots.style import EVENT_STYLE, PAPER, STYLE, alt_of
from utils.words import VOTE_DAY

EVENTS = load("events")
CORE = EVENTS[EVENTS["core"]]
COLORS = [style["color"] for style in EVENT_STYLE.values()]
CHOICES = {"core": CORE, "oil": EVENTS[EVENTS["lane"] == "oil"], "2022": EVENTS[EVENTS["date"] < "2023"],
           "later": EVENTS[EVENTS["date"] >= "2023"], "all": EVENTS, "one": EVENTS.head(1),
           "same day": EVENTS[EVENTS["date"] == "2022-09-14"]}  # fmt: skip


@pytest.fixture(params=CHOICES, scope="module")
def drawn(request):
    with plt.rc_context(STYLE):
        ax = timeline(CHOICES[request.param])
        ax.figure.draw_without_rendering()
    plt.close("all")
    return CHOICES[request.param], ax


# ---- the picture


def test_no_label_lies_on_another_label_or_on_a_mark(drawn):
    events, ax = drawn
    found = boxes_of(ax.texts)
    assert not list(overlaps(found))
    marks = [line for line in ax.lines if line.get_marker() in ("o", "s")]
    assert len(marks) == len(events)
    for mark in marks:
        x, y = ax.transData.transform((mark.get_xdata()[0], mark.get_ydata()[0]))
        for text, (x0, y0, x1, y1) in found.items():
            assert not (x0 - 4 < x < x1 + 4 and y0 < y < y1), text


def test_labels_stay_in_the_picture_and_can_be_read(drawn):
    _, ax = drawn
    width, height = ax.figure.canvas.get_width_height()
    for text in [*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels()]:
        box = text.get_window_extent()
        assert box.x0 >= -1 and box.x1 <= width + 1 and box.y0 >= -1 and box.y1 <= height + 1, text.get_text()
        assert text.get_fontsize() >= 10


def test_every_event_stands_at_its_day_with_its_label(drawn):
    events, ax = drawn
    labels = [t.get_text() for t in ax.texts]
    for _, event in events.iterrows():
        assert sum(event["short"] in label for label in labels) == 1
    marks = [line for line in ax.lines if line.get_marker() in ("o", "s")]
    assert sorted(line.get_xdata()[0] for line in marks) == sorted(mdates.date2num(events["date"]))
    rows = {line.get_ydata()[0] for line in marks}
    lasted = [line for line in ax.lines if line.get_color() in COLORS and line.get_linestyle() in ("-", ":")]
    assert {y for line in lasted for y in line.get_ydata()} == rows  # what lasted is drawn through its mark


def test_a_lane_is_named_beside_its_own_rows(drawn):
    events, ax = drawn
    lane_of = {row.short: row.lane for row in events.itertuples()}
    rows = {}
    for text in ax.texts:
        if (short := text.get_text().partition("  ")[2]) in lane_of:
            key = lane_of[short], text.get_color()
            rows.setdefault(key, []).append(text.get_position()[1])
    named = list(zip([t.get_text() for t in ax.get_yticklabels()], ax.get_yticks(), strict=True))
    wanted = [(lane, (min(ys) + max(ys)) / 2) for (lane, _), ys in rows.items()]
    assert sorted(named) == sorted(wanted)


def test_told_stands_above_not_told_and_differs_in_shape():
    ax = timeline(CORE)
    told = [line for line in ax.lines if line.get_marker() == "o"]
    other = [line for line in ax.lines if line.get_marker() == "s"]
    assert (len(told), len(other)) == (CORE["in_story"].sum(), (~CORE["in_story"]).sum())
    high, low = ax.transData.transform([(0, line[0].get_ydata()[0]) for line in (told[-1:], other[:1])])[:, 1]
    assert high > low
    assert {"IN THE STORY", "NOT IN THE STORY"} <= {t.get_text() for t in ax.texts}


def test_a_date_known_to_the_month_is_hollow_on_a_dotted_line_to_the_end_of_the_month():
    events = CORE.assign(date_precision="day").reset_index(drop=True)
    events.loc[3, ["date", "date_end", "date_precision"]] = [pd.Timestamp("2022-04-01"), pd.NaT, "month"]
    ax = timeline(events)
    hollow = [line for line in ax.lines if line.get_marker() in ("o", "s") and line.get_markerfacecolor() == PAPER]
    assert [line.get_xdata()[0] for line in hollow] == [mdates.date2num(pd.Timestamp("2022-04-01"))]
    dotted = [line for line in ax.lines if line.get_linestyle() == ":"]
    month = [*mdates.date2num(pd.to_datetime(["2022-04-01", "2022-04-30"]))]
    assert month in [list(line.get_xdata()) for line in dotted]
    assert any(t.get_text().startswith("Apr  ") for t in ax.texts)


def test_the_vote_is_a_line_only_if_the_events_reach_it(drawn):
    events, ax = drawn
    reached = events["date"].min() <= VOTE_DAY <= events["date"].max()
    lines = [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == "--"]
    assert lines == [mdates.date2num(VOTE_DAY)] * reached


def test_it_draws_into_given_axes_and_keeps_the_given_frame():
    before = load("events")
    events, ax = before.copy(), plt.subplots()[1]
    assert timeline(events, title="T", ax=ax) is ax and ax.get_title("left") == "T"
    pd.testing.assert_frame_equal(events, before)


def test_alt_text_tells_every_event_and_the_order_of_rows_does_not_matter():
    alt = alt_of(timeline(CORE).figure)
    assert all(f"{when(event, year=True)}: {event['short']}" in alt for _, event in CORE.iterrows())
    renamed = CORE.assign(event_id=CORE["event_id"].tolist()[::-1])
    assert alt_of(timeline(renamed.sample(frac=1, random_state=1)).figure) == alt


def test_dates_in_words_and_last_days():
    days = pd.to_datetime(["2022-04-24", "2022-04-01", "2022-10-12"])
    some = pd.DataFrame({"date": days, "date_end": pd.to_datetime([None, None, "2022-10-13"]),
                         "date_precision": ["day", "month", "day"]})  # fmt: skip
    assert [when(event) for _, event in some.iterrows()] == ["24 Apr", "Apr", "12 Oct"]
    assert when(some.iloc[1], year=True) == "Apr 2022"
    assert last_day(some).astype(str).tolist() == ["2022-04-24", "2022-04-30", "2022-10-13"]


# ---- the explorer


@pytest.fixture(scope="module")
def explorer():
    return explore.events()


@pytest.fixture
def events(explorer):
    explorer.to_start()
    return explorer


def choose(explorer, **values):
    for control, value in values.items():
        explorer.controls[control].value = value


def listed(explorer):
    return explorer.says.split("\n")[1:]


def test_explorer_holds_all_events(events):
    choose(events, last=events.controls["last"].options[-1][1])
    count = len(EVENTS)
    assert len(listed(events)) == count
    assert events.says.startswith(f"{count} of {count} events: {EVENTS['in_story'].sum()} in the story")


def labels_in(explorer):
    """The labels that are shown: number of the event -> left, bottom, right and top, in pixels."""
    outlines = next(c for c in explorer.ax.collections if len(c.get_paths()) == len(EVENTS))
    spots = explorer.ax.transData.transform(np.ma.filled(outlines.get_offsets(), np.nan))
    sizes = [(*p.vertices.min(axis=0), *p.vertices.max(axis=0)) for p in outlines.get_paths()]
    return {n: np.tile(spot, 2) + sizes[n] for n, spot in enumerate(spots) if np.isfinite(spot[0])}


def test_explorer_labels_the_vote_says_how_many_stand_bare_and_crosses_no_label_with_its_line(events):
    """That no label lies on another, or is cut: tests/pictures/test_pictures.py."""
    months = [m for _, m in events.controls["first"].options]
    [line] = [line for line in events.ax.lines if line.get_linestyle() == "--"]
    vote = EVENTS.sort_values(["date", "event_id"])["date"].tolist().index(VOTE_DAY)

    def pixels(with_line):
        line.set_visible(with_line)
        events.canvas.draw()
        return np.asarray(events.canvas.buffer_rgba()).astype(int)[::-1]

    for state in ({}, {"last": months[-1]}, {"actor": "RUS"}, {"story": "in the story"},
                  {"first": months[10], "last": months[11]}):  # fmt: skip
        events.to_start()
        choose(events, **state)
        labels, count = labels_in(events), len(listed(events))
        ink = (pixels(False) != pixels(True)).any(axis=2)
        parts = [ink[int(y0) + 1 : int(y1), int(x0) : int(x1) + 1] for x0, y0, x1, y1 in labels.values()]
        assert ink.any() and not any(map(np.any, parts)), state
        assert vote in labels and len(labels) >= 0.5 * count, state
        assert (f"In the picture {count - len(labels)} of them" in events.says) == (count > len(labels))


def test_explorer_filters_by_actor(events):
    year = EVENTS[EVENTS["date"] < "2023"].sort_values(["date", "event_id"])
    for code in [*ALLIES, "RUS", "CHN"]:
        choose(events, actor=code)
        wanted = year[year["actors"].str.contains(code)]
        assert [line.split(": ", 1)[1] for line in listed(events)] == wanted["short"].tolist(), code


def test_explorer_filters_by_kind_story_and_range(events):
    votes = EVENTS.query("kind == 'vote' and not in_story and date < '2023'")
    choose(events, kind="vote", story="not in the story")
    assert [line.split(": ", 1)[1] for line in listed(events)] == votes["short"].tolist()
    months = dict(events.controls["first"].options)
    spring = votes[votes["date"].dt.month.between(4, 9)]["short"].tolist()
    for first, last in ("Apr 2022", "Sep 2022"), ("Sep 2022", "Apr 2022"):  # turned round: the same
        choose(events, first=months[first], last=months[last])
        assert [line.split(": ", 1)[1] for line in listed(events)] == spring and len(spring) < len(votes)
    choose(events, actor="CHN")
    assert events.says.startswith(f"0 of {len(EVENTS)} events")


def test_explorer_fits_a_laptop_with_its_controls(events):
    assert events.figure.bbox.height <= 540  # of some 640 pixels that JupyterLab leaves of a screen of 768


def test_explorer_escapes_its_list(events):
    assert "Keosayan&#x27;s remark" in events.state.value


def test_where_rows_are_too_few_marks_stay_and_labels_go():
    n = 2 * ROWS
    marks = pd.DataFrame({"start": np.zeros(n), "stop": np.zeros(n), "width": 2.0, "told": True, "core": False})
    height, labels, _, rows = explorer_layout(marks, np.ones(n, bool), left=-1, right=20, pixel=0.5)
    assert np.isfinite(height).all() and height.max() == ROWS < rows + 1
    assert np.isfinite(labels).sum() == ROWS - 1  # the last row holds marks alone
