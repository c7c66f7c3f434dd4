"""The line of time: labels that never collide, dates no more exact than known, the explorer, the facts of lesson 01."""

import itertools

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from utils import ALLIES, explore, load, timeline
from utils.plots.events import EVENT_STYLE, VOTE_DAY, last_day, place, when
from utils.plots.style import PAPER, STYLE, alt_of

EVENTS = load("events")
CORE = EVENTS[EVENTS["core"]]
COLORS = [style["color"] for style in EVENT_STYLE.values()]
CHOICES = {
    "core": CORE,
    "oil": EVENTS[EVENTS["lane"] == "oil"],
    "2022": EVENTS[EVENTS["date"] < "2023"],
    "later": EVENTS[EVENTS["date"] >= "2023"],
    "all": EVENTS,
    "one": EVENTS.head(1),
    "same day": EVENTS[EVENTS["date"] == "2022-09-14"],
}


@pytest.fixture(params=CHOICES, scope="module")
def drawn(request):
    with plt.rc_context(STYLE):
        ax = timeline(CHOICES[request.param])
        ax.figure.canvas.draw()
    plt.close("all")
    return CHOICES[request.param], ax


def boxes(ax):
    return {t.get_text(): t.get_window_extent() for t in ax.texts}


def overlap(a, b):
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 0.5 and min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5


# ---- the picture


def test_no_label_lies_on_another_label_or_on_a_mark(drawn):
    events, ax = drawn
    found = boxes(ax)
    for (one, a), (other, b) in itertools.combinations(found.items(), 2):
        assert not overlap(a, b), f"{one} / {other}"
    marks = [line for line in ax.lines if line.get_marker() in ("o", "s")]
    assert len(marks) == len(events)
    for mark in marks:
        x, y = ax.transData.transform((mark.get_xdata()[0], mark.get_ydata()[0]))
        for text, box in found.items():
            assert not (box.x0 - 4 < x < box.x1 + 4 and box.y0 < y < box.y1), text


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
    month = EVENTS[EVENTS["date_precision"] == "month"]
    assert "2022-04-01" in month[month["core"]]["date"].astype(str).tolist()
    ax = timeline(CORE)
    hollow = [line for line in ax.lines if line.get_marker() in ("o", "s") and line.get_markerfacecolor() == PAPER]
    assert [line.get_xdata()[0] for line in hollow] == [mdates.date2num(pd.Timestamp("2022-04-01"))]
    dotted = [line for line in ax.lines if line.get_linestyle() == ":"]
    assert [list(line.get_xdata()) for line in dotted] == [
        list(mdates.date2num(pd.to_datetime(["2022-04-01", "2022-04-30"])))
    ]
    assert any(t.get_text().startswith("Apr  ") for t in ax.texts)


def test_the_vote_is_a_line_only_if_the_events_reach_it():
    def lines(events):
        return [line for line in timeline(events).lines if line.get_linestyle() == "--"]

    assert [line.get_xdata()[0] for line in lines(CORE)] == [mdates.date2num(VOTE_DAY)]
    assert lines(CHOICES["oil"]) == lines(CHOICES["later"]) == []
    plt.close("all")


def test_it_draws_into_given_axes_and_keeps_the_given_frame():
    before = load("events")
    events = before.copy()
    figure, ax = plt.subplots(figsize=(9, 7), layout="constrained")
    assert timeline(events, title="T", ax=ax) is ax
    assert tuple(figure.get_size_inches()) == (9, 7)
    assert ax.get_title("left") == "T"
    pd.testing.assert_frame_equal(events, before)
    plt.close("all")


def test_alt_text_tells_every_event_and_the_order_of_rows_does_not_matter():
    alt = alt_of(timeline(CORE).figure)
    assert all(short in alt for short in CORE["short"])
    assert "Apr 2022: Kyrgyz" in alt and "24 Apr 2022: Keosayan" in alt
    assert alt_of(timeline(CORE.sample(frac=1, random_state=1)).figure) == alt
    plt.close("all")


def test_place_takes_the_lowest_free_row_and_turns_at_the_limit():
    rows = []
    assert place(0, 0, 10, 100, 1, rows) == (0, "right") and rows == [11]
    assert place(5, 5, 10, 100, 1, rows) == (1, "right") and rows == [11, 16]
    assert place(12, 12, 10, 100, 1, rows) == (0, "right")
    assert place(95, 95, 10, 100, 1, rows) == (0, "left") and rows[0] == 96
    assert place(96, 99, 10, 100, 1, rows) == (1, "left") and rows[1] == 100


def test_dates_in_words_and_last_days():
    by_id = EVENTS.set_index("event_id")
    assert when(by_id.loc["E14"]) == "24 Apr" and when(by_id.loc["E10"], year=True) == "Apr 2022"
    last = last_day(EVENTS).set_axis(EVENTS["event_id"]).astype(str)
    assert (last["E14"], last["E10"], last["E33"]) == ("2022-04-24", "2022-04-30", "2022-10-13")


# ---- the explorer


@pytest.fixture
def events():
    return explore.events()


def choose(explorer, **values):
    for control, value in values.items():
        explorer.controls[control].value = value


def listed(explorer):
    return explorer.says.split("\n")[1:]


def labels_in(explorer):
    """Boxes (left, bottom, right, top), in pixels, of the labels that are shown."""
    outlines = next(c for c in explorer.ax.collections if len(c.get_paths()) == len(EVENTS))
    spots = explorer.ax.transData.transform(np.ma.filled(outlines.get_offsets(), np.nan))
    sizes = [(*p.vertices.min(axis=0), *p.vertices.max(axis=0)) for p in outlines.get_paths()]
    both = [(x, y, *size) for (x, y), size in zip(spots, sizes, strict=True) if np.isfinite(x)]
    return [(x + x0, y + y0, x + x1, y + y1) for x, y, x0, y0, x1, y1 in both]


def test_explorer_holds_all_events(events):
    choose(events, last=events.controls["last"].options[-1][1])
    count = len(EVENTS)
    assert len(listed(events)) == count
    assert events.says.startswith(f"{count} of {count} events: {EVENTS['in_story'].sum()} in the story")


@pytest.mark.parametrize("code", [*ALLIES, "RUS", "CHN"])
def test_explorer_filters_by_actor(events, code):
    choose(events, actor=code)
    year = EVENTS[EVENTS["date"] < "2023"]
    wanted = year[year["actors"].str.split(";").map(lambda states: code in states)]
    assert [line.split(": ", 1)[1] for line in listed(events)] == wanted["short"].tolist()


def test_explorer_filters_by_kind_story_and_range(events):
    choose(events, kind="vote", story="not in the story")
    assert [line.split(":")[0] for line in listed(events)] == ["2 Mar 2022", "7 Apr 2022", "12 Oct 2022"]
    months = dict(events.controls["first"].options)
    choose(events, first=months["Apr 2022"], last=months["Sep 2022"])
    assert [line.split(":")[0] for line in listed(events)] == ["7 Apr 2022"]
    choose(events, first=months["Sep 2022"], last=months["Apr 2022"])  # turned round: the same
    assert [line.split(":")[0] for line in listed(events)] == ["7 Apr 2022"]
    choose(events, actor="CHN")
    assert events.says.startswith(f"0 of {len(EVENTS)} events")


def test_explorer_labels_never_collide_and_stay_inside(events):
    months = [m for _, m in events.controls["first"].options]
    states = [
        {},
        {"actor": "RUS"},
        {"last": months[-1]},
        {"first": months[8], "last": months[8]},
        {"kind": "media"},
    ]
    for state in states:
        events.to_start()
        choose(events, **state)
        found = labels_in(events)
        bare = len(listed(events)) - len(found)
        assert (f"In the picture {bare} of them" in events.says) == (bare > 0)
        for a, b in itertools.combinations(found, 2):
            assert min(a[2], b[2]) <= max(a[0], b[0]) or min(a[3], b[3]) <= max(a[1], b[1]), state
        frame = events.ax.get_window_extent()
        assert all(frame.x0 - 1 <= a[0] and a[2] <= frame.x1 + 6 for a in found), state
        assert len(found) >= 0.5 * len(listed(events))


def test_explorer_resets_keeps_its_artists_and_escapes_its_list(events):
    first, before = events.image.value, [id(a) for a in events.ax.get_children()]
    choose(events, actor="ARM", story="in the story")
    assert events.image.value != first and "Armenia" in events.image.value
    events.reset.click()
    assert events.image.value == first
    assert [id(a) for a in events.ax.get_children()] == before
    assert "Keosayan&#x27;s remark" in events.state.value


# ---- the facts the lesson relies on


def day(event_id):
    return EVENTS.set_index("event_id").loc[event_id, "date"]


def test_the_remark_follows_two_of_three_moves_and_precedes_the_third():
    fine, parade, remark, speech = map(day, ["E06", "E12", "E14", "E19"])
    assert fine < parade < remark < speech
    assert (remark, speech) == (pd.Timestamp("2022-04-24"), pd.Timestamp("2022-06-17"))


def test_the_court_order_is_of_july_and_the_visits_lie_where_the_lesson_says():
    assert day("E22") == pd.Timestamp("2022-07-05")
    assert [(VOTE_DAY - day(e)).days for e in ("E29", "E33", "E36")] == [61, 33, 19]
    for story_day, days in (("2022-11-17", 64), ("2022-11-19", 66)):
        assert (pd.Timestamp(story_day) - day("E29")).days == days


def test_what_the_story_leaves_out_is_in_the_picture():
    left_out = CORE[~CORE["in_story"]].set_index("event_id")
    assert {"E11", "E28", "E30"} <= set(left_out.index)
    assert left_out.loc[["E11", "E28", "E30"], "date"].astype(str).tolist() == [
        "2022-04-07",
        "2022-09-13",
        "2022-09-14",
    ]
    assert len(CORE) <= 16 and CORE["in_story"].any()


def test_the_votes_of_7_april_are_as_the_summary_says():
    votes = load("votes").query("resolution == 'ES-11/3'").set_index("iso3")["vote"]
    assert votes[ALLIES].tolist() == ["did not vote", "no", "no", "no", "no"]


def test_every_ally_has_a_row_of_statements_and_none_found_stays():
    about = load("statements").query("resolution == 'ES-11/5'")
    status = about[about["iso3"].isin(ALLIES)].set_index("iso3")["status"]
    assert status.sort_index().to_dict() == dict.fromkeys(ALLIES, "none_found") | {"BLR": "stated_in_assembly"}
