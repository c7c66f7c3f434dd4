"""Membership: dates at their edges, missing figures never zero, what is drawn, what the explorer says."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from tests.package.rulers import contrast
from utils import ALLIES, CSTO, explore, load, name
from utils.data import DataError, as_of
from utils.measures import dependence, members_by_year, members_on, overlap, shares
from utils.plots.membership import asymmetry_bars, dependence_dots, member_lines, membership_bars
from utils.plots.style import PAPER, alt_of, year_of

AS_OF = as_of("csto_membership")
SMALL = pd.DataFrame({"iso3": ["AAA", "AAA", "BBB", "CCC"],
                      "start": pd.to_datetime(["2000-05-01", "2010-01-01", "2005-12-31", None]),
                      "end": pd.to_datetime(["2003-06-01", None, None, None])})  # fmt: skip
SIZE = pd.DataFrame({"iso3": ["AAA", "BBB", "CCC", "AAA", "BBB"],
                     "indicator": ["population"] * 3 + ["active_troops"] * 2, "year": [2021] * 3 + [2022] * 2,
                     "value": [30.0, 10.0, np.nan, 1.0, 3.0]})  # fmt: skip


@pytest.fixture(scope="module")
def membership():
    return load("csto_membership")


@pytest.fixture(scope="module")
def ties():
    return dependence(load("trade"), load("csto_profile"), year=2022)


# ---- measures ----


@pytest.mark.parametrize(("day", "rows"), [
    ("2000-04-30", []),
    ("2000-05-01", [0]),  # the first day counts
    ("2003-05-31", [0]),
    ("2003-06-01", []),  # the last day does not
    ("2012-01-01", [1, 2]),  # a second term; the unknown start (row 3) stays out
])  # fmt: skip
def test_members_on_at_the_edges(day, rows):
    assert members_on(SMALL, day).index.tolist() == rows


def test_members_by_year_counts_states_on_the_last_day():
    assert members_by_year(SMALL, 2004, 2006).to_dict() == {2004: 0, 2005: 1, 2006: 1}
    twice = pd.concat([SMALL, SMALL])
    assert members_by_year(twice, 2011, 2011).to_dict() == {2011: 2}


@pytest.mark.parametrize("group", ["csto", "cis", "eaeu", "sco"])
def test_overlap_agrees_with_the_list_of_states(membership, group):
    table = overlap(membership, load("alliance_membership"), "2022-11-14")
    states = load("states").set_index("iso3")
    assert (table[group.upper()] == "member").to_dict() == states.loc[table.index, group].to_dict()


def test_overlap_says_what_is_not_known(membership):
    table = overlap(membership, load("alliance_membership"), "2022-11-14")
    assert table.loc["ARM", "SCO"] == "dialogue partner, start unknown"
    assert overlap(membership, load("alliance_membership"), "2025-01-01").loc["ARM", "CSTO"] == "member, frozen"
    assert overlap(membership, load("alliance_membership"), "2000-01-01").loc["GEO", "CIS"] == "member"


def test_shares_leave_out_what_is_missing():
    table = shares(SIZE, "AAA").set_index("measure")
    assert table.loc["population", ["percent", "known", "states"]].tolist() == [75, 2, 3]
    assert table.loc["active troops", ["year", "percent"]].tolist() == [2022, 25]
    assert np.isnan(table.loc["GDP", "percent"])
    assert table.loc["GDP", "known"] == 0
    assert shares(SIZE, "AAA", ["AAA"]).loc[0, "percent"] == 100


def test_a_state_named_twice_is_one_state_of_the_group():
    once, twice = (shares(load("csto_profile"), "RUS", [*group, "RUS"]) for group in (["KAZ"], ["KAZ", "Russia"]))
    assert twice.equals(once) and once["states"].tolist() == [2] * 4


def test_shares_by_any_name_of_a_state():
    profile = load("csto_profile")
    own = shares(profile, "RUS", CSTO)
    pd.testing.assert_frame_equal(shares(profile, "Russian Federation", name(CSTO)), own)
    with pytest.raises(DataError, match="JPN is none of the states of this group"):
        shares(profile, "Japan", CSTO)


def test_dependence_keeps_the_gaps(ties):
    known = ties.assign(known=ties["value"].notna()).pivot_table("known", "iso3", "measure").astype(bool)
    assert list(known.index) == ALLIES and known["imports from Russia"].tolist() == [True, False, True, True, True]
    assert known.index[known["trade with the EU"]].tolist() == ["BLR", "KAZ"]


def test_dependence_by_hand():
    """Read off the tables trade and csto_profile, row by row."""
    value = dependence(load("trade"), load("csto_profile")).set_index(["iso3", "measure"])["value"]
    # from and to Russia, from China, EU, remittances, border
    assert value["KAZ"].tolist() == [34, 10, 24, 30, 0.16, 7644]  # fmt: skip
    assert value["BLR"][["imports from Russia", "exports to Russia", "imports from China"]].tolist() == [57, 42, 7]
    assert value["TJK"].index[value["TJK"].isna()].tolist() == ["exports to Russia", "trade with the EU"]


def test_dependence_takes_one_source_for_one_column():
    trade = load("trade")
    others = trade["source_kind"] != "Factbook"
    trade.loc[others & (trade["partner"] != "EU"), "share_percent"] = 99.9
    assert (dependence(trade, load("csto_profile"), 2022)["value"] != 99.9).all()


# ---- pictures ----


def test_a_bar_is_hatched_while_frozen_and_dotted_where_only_the_year_is_known(membership):
    bars = [p for p in membership_bars(membership).patches if p.get_width()]
    assert [round(p.get_x(), 1) for p in bars if "/" in (p.get_hatch() or "")] == [2024.1]  # Armenia's freeze
    dotted = [(p.get_x(), p.get_width()) for p in bars if p.get_linestyle() in (":", "dotted")]
    assert dotted == [(2013, 1)] * 2 == [(2013, 1)] * (membership["start_precision"] == "year").sum()


def test_each_bar_runs_from_start_to_end_in_the_row_of_its_state(membership):
    ax = membership_bars(membership)
    rows = {label.get_text(): y for label, y in zip(ax.get_yticklabels(), ax.get_yticks(), strict=True)}
    drawn = []
    for bar in [p for p in ax.patches if p.get_width() and p.get_linestyle() not in (":", "dotted")]:
        middle = bar.get_y() + bar.get_height() / 2
        row = min(rows, key=lambda state: abs(rows[state] - middle))
        assert bar.get_height() < 0.4 and abs(rows[row] - middle) < 0.25, "bars of one state touch none of another"
        drawn.append((row, middle > rows[row], bar.get_x(), bar.get_x() + bar.get_width()))
    wanted = []
    for row in membership.itertuples():
        start = year_of(row.start) + (row.start_precision == "year")  # the year itself stays open
        below = row.instrument.startswith("CSTO") and "observer" not in row.instrument
        wanted.append((name(row.iso3), below, start, year_of(AS_OF if pd.isna(row.end) else row.end)))
    for (*row, start, end), (*other, begins, stops) in zip(sorted(drawn), sorted(wanted), strict=True):
        assert row == other
        assert (start, end) == pytest.approx((begins, stops), abs=0.01)
    assert ax.yaxis_inverted(), "the treaty stands above the organisation"


def test_the_line_of_the_vote_stands_at_its_day(membership):
    [line] = [line for line in membership_bars(membership).lines if line.get_linestyle() == "--"]
    assert line.get_xdata()[0] == pytest.approx(year_of(pd.Timestamp("2022-11-14")), abs=0.01)


def test_bars_say_what_ended_and_the_day_of_the_data(membership):
    """The words that must stand there whatever else: tests/pictures/test_words_in_pictures.py."""
    ax = membership_bars(membership)
    assert [t.get_text() for t in ax.texts].count("renewal not signed, Apr 1999") == 3
    assert "as of June 2026" in alt_of(ax.figure)
    assert "Uzbekistan, organisation (CSTO): 2006 to 2012" in alt_of(ax.figure)
    rows = [t.get_text() for t in ax.get_yticklabels()]
    assert rows[:9] == sorted(rows[:9]) and rows[9:] == ["Afghanistan", "Serbia"], "observers stand apart"


def test_asymmetry_bars_carry_years_and_gaps():
    groups = {"one": shares(load("csto_profile"), "RUS", CSTO), "two": shares(load("nato_profile"), "USA")}
    ax = asymmetry_bars(groups)
    assert [p.get_width() for p in ax.patches] == pytest.approx(
        [*groups["one"]["percent"], *groups["two"]["percent"].fillna(0)])  # fmt: skip
    middles = [p.get_y() + p.get_height() / 2 for p in ax.patches]
    assert [round(y) for y in middles] == [0, 1, 2, 3] * 2  # beside their measure
    assert [t.get_position()[1] for t in ax.texts] == pytest.approx(middles)
    said = [t.get_text() for t in ax.texts]
    assert {"69 % (2021, 29 of 30 states have a figure)", "85 % (2022)"} <= set(said)
    assert said.count("no figure held") == 1 and "no figure held" in alt_of(ax.figure)


def test_a_gap_gets_words_and_no_dot(ties):
    ax = dependence_dots(ties)
    dots = [line for line in ax.lines if line.get_marker() not in ("None", "")]
    drawn = sum(np.isfinite(line.get_ydata()).all() for line in dots)
    said = [t.get_text() for t in ax.texts]
    assert drawn == ties["value"].notna().sum()
    assert said.count("no figure held") == ties["value"].isna().sum()
    assert "Belarus, imports from Russia: no figure held" in alt_of(ax.figure)


def test_dots_stand_in_proportion_in_the_column_of_their_measure(ties):
    dots = [line for line in dependence_dots(ties).lines if line.get_marker() not in ("None", "")]
    for x, (_, column) in enumerate(ties.groupby("measure", sort=False)):
        known = column["value"].notna().to_numpy()  # one row a state, in the order of the table
        right = np.array([dot.get_xdata()[0] - x for dot in dots[5 * x : 5 * x + 5]], float)[known]
        assert right / right.max() == pytest.approx((column["value"] / column["value"].max()).to_numpy()[known])
        assert 0 < right.max() < 1, "no dot stands in the next column"


def test_each_line_of_members_is_told_to_its_own_last_year(membership):
    csto, frozen = (membership[membership["instrument"] == i] for i in ("CSTO", "CSTO participation frozen"))
    counts = {"CSTO": members_by_year(csto, 2003, 2025), "NATO": pd.Series({2003: 19, 2010: 28})}
    alt = alt_of(member_lines(counts, members_by_year(frozen, 2003, 2025)).figure)
    assert "CSTO: 6 in 2003, 6 in 2025; NATO: 19 in 2003, 28 in 2010; frozen and counted in 2025: 1" in alt


def test_member_lines_of_years_in_which_nobody_was_frozen(membership):
    csto, frozen = (membership[membership["instrument"] == i] for i in ("CSTO", "CSTO participation frozen"))
    counts = {"CSTO": members_by_year(csto, 2003, 2010), "again": members_by_year(csto, 2003, 2010)}
    ax = member_lines(counts, members_by_year(frozen, 2003, 2010))
    assert "frozen and counted in 2010: 0" in alt_of(ax.figure) and not any("frozen" in t.get_text() for t in ax.texts)


def test_member_lines_ring_the_frozen_year(membership):
    csto = members_by_year(membership[membership["instrument"].isin(["CST treaty", "CSTO"])], 2020, 2024)
    frozen = members_by_year(membership[membership["instrument"] == "CSTO participation frozen"], 2020, 2024)
    ax = member_lines({"CSTO": csto, "other": csto + 20}, frozen)
    assert ax.collections[0].get_offsets().tolist() == [[2024, 6]]  # counted, and marked
    assert [line.get_ydata().tolist() for line in ax.lines] == [csto.tolist(), (csto + 20).tolist()]


# ---- explorer ----


@pytest.fixture(scope="module")
def explorer():
    return explore.membership()


@pytest.mark.parametrize(("year", "month", "said"), [
    (1992, 4, "30 April 1992. No state had signed yet."),
    (2003, 1, "31 January 2003. member: Armenia, Belarus, Kazakhstan, Kyrgyzstan, Russia, Tajikistan."),
    (2013, 5, "observer of the Parliamentary Assembly (day not known): Afghanistan, Serbia; suspended: Uzbekistan."),
    (2024, 2, "member, frozen: Armenia; observer of the Parliamentary Assembly: Serbia; observer of"),
    (2024, 2, "observer of the Parliamentary Assembly (not verified): Afghanistan; suspended: Uzbekistan."),
    (2026, 12, "The table was last checked for June 2026."),
    (2026, 12, "30 June 2026. member: Belarus"),  # not 31 December: nothing was found after June
])  # fmt: skip
def test_explorer_tells_the_state(explorer, year, month, said):
    explorer.controls["month"].value = month
    explorer.controls["year"].value = year
    assert said in explorer.says
    assert said in explorer.state.value


def test_marks_of_the_bars_have_contrast(membership):
    edges = {p.get_edgecolor()[:3] for p in membership_bars(membership).patches}
    assert all(contrast(to_hex(edge), PAPER) >= 3 for edge in edges)
