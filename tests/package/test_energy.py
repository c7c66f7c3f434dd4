"""The oil model: networks solved by hand, conservation, monotonicity, the published figures; its pictures."""

# ruff: noqa: F403, F405

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import LineCollection
from matplotlib.dates import date2num

from tests.package.rulers import boxes_of
from utils import load
from utils.data import DataError
from utils.measures.energy import *
from utils.measures.energy import routes_across
from utils.plots.energy import disruption_strip, draw_land, hhi_years, route_map, sensitivity
from utils.plots.style import alt_of

RUSSIA = ["CPC", "Atyrau-Samara", "Aktau-Makhachkala", "Tengiz rail"]
EXITS = [*RUSSIA, "Aktau-Baku", "Atasu-Alashankou"]  # where oil leaves Kazakhstan
LINKS = oil_links(load("oil_routes"), load("oil_nodes"))
WIDE = oil_links(load("oil_routes"), load("oil_nodes"), "nameplate")
EXPORTS = load("oil_exports")
BRENT = load("brent")


def network(*rows):
    links = pd.DataFrame(rows, columns=["from_node", "to_node", "capacity"])
    return links.assign(route=[f"{a}-{b}" for a, b, _ in rows], territory="KAZ")


def arrives(links):
    return float(links.loc[links["to_node"] == "SINK", "flow"].sum())


def lost(closed, share=1.0, pace=1.0, links=LINKS):
    return closure(reroute(links, closed, share, pace), days=365, price=1)["undelivered_mt"]


# ---- shares and concentration


def test_share_by_two_denominators():
    shares = route_shares(EXPORTS, 2022)
    assert shares["CPC"] == pytest.approx(52.2 / 64.3)
    assert shares.sum() == pytest.approx(1)
    assert list(shares) == sorted(shares, reverse=True)
    low, high = through_russia(EXPORTS, 2022)
    assert low == pytest.approx(1 - 1.91 / 64.3)  # by the count of what avoids Russian ports
    assert high == pytest.approx((52.2 + 8.542 + 2.018) / 64.3)  # by route


@pytest.mark.parametrize("year, low, high", [
    (2009, 0.66, 0.89), (2013, 0.62, 0.84), (2021, 0.79, 1), (2023, 0.947, 0.963), (2025, 0.963, 0.968)])  # fmt: skip
def test_what_a_source_does_not_tell_widens_the_range(year, low, high):
    assert through_russia(EXPORTS, year) == (pytest.approx(low, abs=0.005), pytest.approx(high, abs=0.005))


def test_hhi_by_hand():
    assert hhi([1]) == 1
    assert hhi([0.25] * 4) == 0.25  # four equal routes: 1 / HHI is 4
    assert hhi([0.6, 0.4, 0]) == hhi([0.6, 0.4]) == pytest.approx(0.52)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=12))
def test_hhi_lies_between_equal_routes_and_one_route(volumes):
    shares = pd.Series(volumes) / sum(volumes)
    assert 1 / len(volumes) - 1e-9 <= hhi(shares) <= 1 + 1e-9


def test_concentration_has_no_year_without_a_split():
    table = concentration(EXPORTS).set_index("year")
    assert list(table.index) == [2009, 2012, 2013, 2021, 2022, 2023, 2024, 2025]
    published = {2009: 0.272, 2013: 0.255, 2022: 0.678, 2023: 0.653, 2024: 0.663, 2025: 0.692}
    for year, value in published.items():
        assert table.loc[year, "hhi_high"] == pytest.approx(value, abs=0.0006)
    assert table.loc[2021, ["hhi_low", "hhi_high"]].to_list() == pytest.approx([0.617, 0.663], abs=0.0006)
    assert table.loc[2012, "hhi_high"] == pytest.approx(0.354, abs=0.0006)
    assert table.loc[2012, "hhi_low"] < table.loc[2012, "hhi_high"]


# ---- maximum flow


@pytest.mark.parametrize("links, flow, cut", [
    (network(("SOURCE", "A", 5), ("A", "SINK", 3)), 3, ["A-SINK"]),
    (network(("SOURCE", "A", 5), ("SOURCE", "B", 3), ("A", "SINK", 2), ("B", "SINK", 4)), 5, ["SOURCE-B", "A-SINK"]),
    # the link between A and B lets one more pass: 3 + 1 by A, 2 + 1 by B
    (network(("SOURCE", "A", 4), ("SOURCE", "B", 2), ("A", "B", 1), ("A", "SINK", 3), ("B", "SINK", 5)), 6,
     ["SOURCE-A", "SOURCE-B"]),
    (network(("SOURCE", "A", 4), ("A", "B", np.nan), ("B", "SINK", np.nan)), 4, ["SOURCE-A"]),
    (network(("SOURCE", "A", 4), ("B", "SINK", 4)), 0, []),
])  # fmt: skip
def test_small_networks_by_hand(links, flow, cut):
    solved = max_flow(links)
    assert arrives(solved) == flow
    assert solved.loc[solved["cut"], "route"].to_list() == cut
    assert solved.loc[solved["cut"], "capacity"].sum() == flow


capacity = st.integers(0, 9)
NODES = ["SOURCE", "A", "B", "C", "SINK"]
PAIRS = [(a, b) for i, a in enumerate(NODES) for b in NODES[i + 1 :]] + [("B", "A"), ("C", "B")]


@given(st.lists(capacity, min_size=len(PAIRS), max_size=len(PAIRS)))
def test_any_network_is_conserved_within_capacity_and_as_large_as_its_cut(capacities):
    links = max_flow(network(*[(a, b, c) for (a, b), c in zip(PAIRS, capacities, strict=True)]))
    assert ((links["flow"] >= 0) & (links["flow"] <= links["capacity"])).all()
    for node in "ABC":
        into, out = (links.loc[links[end] == node, "flow"].sum() for end in ("to_node", "from_node"))
        assert into == pytest.approx(out)
    assert arrives(links) == pytest.approx(links.loc[links["cut"], "capacity"].sum())  # so no flow is larger


# ---- the network of 2022


def test_the_usual_flows_are_those_recorded_where_oil_leaves_the_country():
    flow = LINKS.set_index("route")["flow"]
    recorded = load("oil_routes").set_index("route")["flow_2022_mt"]
    assert flow[EXITS].to_list() == pytest.approx(recorded[EXITS].to_list())
    assert arrives(LINKS) == pytest.approx(64.3, abs=0.01)


def test_routes_across_a_state_are_those_of_the_table():
    tables = load("oil_routes"), load("oil_nodes")
    assert [routes_across(*tables, state) for state in ("RUS", "AZE")] == [RUSSIA, ["Aktau-Baku"]]


def test_the_minimum_cut_without_the_cpc():
    after = reroute(LINKS, ["CPC"])
    cut = after[after["cut"] & (after["capacity"] > 0)].set_index("route")["capacity"]
    assert cut.round(2).to_dict() == {
        "Atyrau-Samara": 15.4, "Atyrau-Kenkiyak (reverse)": 1.58, "Tengiz rail": 0.24, "oil of Kumkol": 0.1,
        "Aktau port (oil loading, both directions)": 5.2}  # fmt: skip
    assert cut.sum() == pytest.approx(22.522) == arrives(after)


@pytest.mark.parametrize("closed, share", [(["CPC"], 1), (["CPC"], 0.4), (RUSSIA, 1), (["Aktau-Baku"], 0.5), ([], 1)])
def test_the_cut_is_the_one_of_the_network_after_the_closure(closed, share):
    after = reroute(LINKS, closed, share)
    assert after["cut"].to_list() == max_flow(after)["cut"].to_list()
    assert after["flow"].sum() > 0 and after["cut"].any()


@pytest.mark.parametrize("route, capacity, arrive, where", [
    ("Atyrau-Kenkiyak (reverse)", 15, 30.86, "Atasu-Alashankou"),
    ("Aktau port (oil loading, both directions)", 20, 30.22, "oil of Mangystau"),
])  # fmt: skip
def test_the_bottleneck_moves(route, capacity, arrive, where):
    wider = LINKS.assign(capacity=LINKS["capacity"].where(LINKS["route"] != route, capacity))
    after = reroute(wider, ["CPC"])
    assert arrives(after) == pytest.approx(arrive)
    assert where in after.loc[after["cut"], "route"].to_list()
    assert route not in after.loc[after["cut"], "route"].to_list()


@pytest.mark.parametrize("links, closed, pace, million_tonnes, billion_dollars", [
    (LINKS, ["CPC"], 0, 4.29, 3.81),
    (LINKS, ["CPC"], 1, 3.43, 3.05),
    (WIDE, ["CPC"], 1, 3.02, 2.68),
    (LINKS, RUSSIA, 1, 4.72, 4.19),
])  # fmt: skip
def test_the_base_case_of_thirty_days(links, closed, pace, million_tonnes, billion_dollars):
    end = closure(reroute(links, closed, pace=pace), 30, 111.93)  # the model, whatever stands in table brent
    assert round(end["undelivered_mt"], 2) == million_tonnes
    assert round(end["gross_value_bn"], 2) == billion_dollars


def test_sensitivity_of_the_base_case():
    base = reroute(LINKS, ["CPC"])
    value = {d: closure(base, d, 111.93)["gross_value_bn"] for d in (0, 7, 30, 60, 90)}
    assert [round(v, 2) for v in value.values()] == [0, 0.71, 3.05, 6.10, 9.15]  # in proportion to the days
    for price, other, bn in (111.93, {"discount": 5}, 2.92), (111.93, {"barrels": 7.6}, 2.92), (18.38, {}, 0.5):
        assert round(closure(base, 30, price, **other)["gross_value_bn"], 2) == bn
    left = {share: lost(["CPC"], share) * 30 / 365 for share in (0.25, 0.5, 0.75)}
    assert [round(v, 2) for v in left.values()] == [0.12, 1.23, 2.33]


def test_a_closure_of_nothing_costs_nothing():
    assert closure(reroute(LINKS, []), 30, 100).abs().max() == pytest.approx(0, abs=1e-9)


def test_oil_makes_room_for_other_oil():
    """By hand: B loses its way by X and can only go by C; so the oil of A leaves C and goes by D. Nothing is lost."""
    links = network(("SOURCE", "A", 1), ("SOURCE", "B", 1), ("A", "C", 1), ("A", "D", 1), ("B", "C", 1), ("B", "X", 1),
                    ("C", "SINK", 1), ("D", "SINK", 1), ("X", "SINK", 1))  # fmt: skip
    usual = links.assign(flow=[1, 1, 1, 0, 0, 1, 1, 0, 1])
    after = reroute(usual, ["B-X"]).set_index("route")
    assert after["flow"].to_list() == pytest.approx([1, 1, 0, 1, 1, 0, 1, 1, 0])
    assert after["stays"].to_list() == pytest.approx([1, 0, 1, 0, 0, 0, 1, 0, 0])
    half = reroute(usual, ["B-X"], pace=0.5).set_index("route")["flow"]
    assert half[["A-C", "A-D", "B-C"]].to_list() == pytest.approx([0.5, 0.5, 0.5])


def test_rerouted_is_what_left_its_usual_route():
    after = reroute(LINKS, ["CPC"])
    sold = after[after["to_node"] == "SINK"]
    end = closure(after, 365, 100)
    assert end["rerouted_mt"] == pytest.approx(sold["flow"].sum() - sold["stays"].sum())
    assert end["rerouted_mt"] + end["undelivered_mt"] == pytest.approx(52.2)  # all that the CPC carried


def test_shares_of_a_closure_have_two_denominators():
    end = closure(reroute(LINKS, ["CPC"]), 30, 100)
    assert end["share_of_the_year"] == pytest.approx(end["share_of_these_days"] * 30 / 365)
    assert end["share_of_the_year"] == pytest.approx(end["undelivered_mt"] / 64.3, abs=1e-4)


some_routes = st.lists(st.sampled_from(EXITS), unique=True)
fraction = st.floats(0, 1)


@pytest.mark.all
@settings(max_examples=40, deadline=None)
@given(some_routes, some_routes, fraction, fraction, fraction)
def test_closing_more_never_delivers_more(first, more, share, extra, pace):
    wider = [*first, *[r for r in more if r not in first]]
    assert lost(wider, share, pace) >= lost(first, share, pace) - 1e-6
    assert lost(first, min(1, share + extra), pace) >= lost(first, share, pace) - 1e-6


@pytest.mark.all
@settings(max_examples=40, deadline=None)
@given(some_routes, fraction, fraction)
def test_flows_after_a_closure_are_conserved_and_fit(closed, share, pace):
    after = reroute(LINKS, closed, share, pace)
    assert (after["flow"] >= -1e-9).all()
    assert (after["flow"] <= after["capacity"].fillna(np.inf) + 1e-6).all()
    for node in (set(after["from_node"]) | set(after["to_node"])) - {"SOURCE", "SINK"}:
        into, out = (after.loc[after[end] == node, "flow"].sum() for end in ("to_node", "from_node"))
        assert into == pytest.approx(out, abs=1e-6), node
    assert lost(closed, share, 1) <= lost(closed, share, pace) + 1e-6 <= lost(closed, share, 0) + 2e-6


# ---- what cannot be


@pytest.mark.parametrize("call, sentence", [
    (lambda: reroute(LINKS, ["CPC"], share=100), "share is a fraction from 0 to 1"),
    (lambda: reroute(LINKS, ["CPC"], pace=-0.1), "pace is a fraction from 0 to 1"),
    (lambda: hhi([81, 13, 6]), "fractions that add up to 1"), (lambda: hhi([0.5, 0.2]), "fractions that add up to 1"),
    (lambda: hhi([1.2, -0.2]), "fractions that add up to 1"),
    (lambda: reroute(LINKS, [["CPC"]]), "closed is a list of routes in quotes, such as .'CPC'.*a list is no route"),
    (lambda: closure(reroute(LINKS, ["CPC"]), -1, 100), "days must be a number that is not negative, not -1"),
    (lambda: closure(reroute(LINKS, ["CPC"]), 30, float("nan")), "price must be a number"),
    (lambda: closure(reroute(LINKS, ["CPC"]), 30, 100, barrels=-7.9), "barrels must be"),
    (lambda: brent_price(BRENT, "2022-13"), "No price for '2022-13': the months are 2019-01 to "),
    (lambda: max_flow(network(("SOURCE", "A", np.nan), ("A", "SINK", np.nan))), "Nothing limits the way"),
    (lambda: max_flow(network(("SOURCE", "SINK", 1), ("SOURCE", "SINK", 2))), "join the same two places"),
    (lambda: route_shares(EXPORTS, 2016), r"No split by route is known for 2016; .* 2013, 2021"),
    (lambda: oil_links(load("oil_routes"), load("oil_nodes"), "best"), "'effective' or 'nameplate', not 'best'"),
])  # fmt: skip
def test_impossible_input_gets_one_sentence(call, sentence):
    with pytest.raises(DataError, match=sentence) as caught:
        call()
    assert "\n" not in str(caught.value)


# ---- pictures


def texts_of(ax):
    return " ".join(t.get_text() for t in ax.texts)


def test_the_map_shows_flow_capacity_and_the_cut():
    before, after = route_map(LINKS), route_map(reroute(LINKS, ["CPC"]))
    assert "CPC (Russia)" in texts_of(before)
    assert "52.2 of 53.7" in texts_of(before)
    assert "closed" in texts_of(after)
    assert "15.4 of 15.4" in texts_of(after)
    assert "Closed: nothing." in before.get_label()
    assert "Closed: CPC." in after.get_label()


@pytest.mark.parametrize("links", [LINKS, reroute(LINKS, ["CPC"])], ids=["usual", "closed"])
def test_a_line_of_the_map_joins_its_places_is_wider_for_more_oil_and_has_the_colour_of_its_territory(links):
    nodes = load("oil_nodes").set_index("node")[["lon", "lat"]]
    known = links[links["from_node"].isin(nodes.index) & links["to_node"].isin(nodes.index)]
    flows = next(c for c in route_map(links).collections if c.get_zorder() == 3)
    drawn, colors = [], {True: set(), False: set()}  # across Russia, or not
    for path, width, color in zip(flows.get_paths(), flows.get_linewidths(), flows.get_colors(), strict=True):
        ends = path.vertices[[0, -1]]
        [link] = [r for r in known.itertuples() if np.allclose(nodes.loc[[r.from_node, r.to_node]], ends)]
        drawn.append((link.flow, width))
        colors["RUS" in link.territory].add(tuple(color))
    widths = [width for _, width in sorted(drawn)]
    assert widths == sorted(widths) and len(set(widths)) > 5
    assert all((width > 0) == (flow > 0.005) for flow, width in drawn)
    assert len(colors[True]) == 1 and not colors[True] & colors[False]


def test_the_cross_lies_on_the_closed_route():
    ax, nodes = route_map(reroute(LINKS, ["Atyrau-Samara"], 0.5)), load("oil_nodes").set_index("node")
    [cross] = [c for c in ax.collections if c.get_zorder() == 6]
    assert cross.get_offsets().tolist() == [pytest.approx(nodes.loc[["ATYRAU", "SAMARA"], ["lon", "lat"]].mean())]


def test_the_map_has_no_line_at_perekop_and_the_caspian_is_water():
    ax = plt.subplots()[1]
    draw_land(ax)
    for path in (path for lines in ax.collections for path in lines.get_paths()):
        x, y = path.vertices.T
        assert not ((33.4 < x) & (x < 35.2) & (45.5 < y) & (y < 46.3)).any()
    ax.figure.canvas.draw()
    picture = np.asarray(ax.figure.canvas.buffer_rgba())
    water, land = (ax.transData.transform(place).astype(int) for place in [(51, 42), (40, 60)])
    water, land = (picture[-y, x, :3].tolist() for x, y in (water, land))
    assert water == [0xDC, 0xE8, 0xF0]  # the middle of the Caspian Sea
    assert land == [0xF6, 0xF3, 0xEC]  # the ring of the continent is closed
    x, y = ax.transData.transform((34.4, 45.2)).astype(int)
    assert picture[-y, x, :3].tolist() == land  # Crimea


@pytest.mark.parametrize("closed", [[], ["CPC"]])
def test_no_label_of_the_map_covers_a_bend_or_is_crossed_by_a_dashed_line(closed):
    ax = route_map(reroute(LINKS, closed))
    ax.figure.draw_without_rendering()
    bends, dashed = [], []
    for lines in (c for c in ax.collections if isinstance(c, LineCollection) and c.get_in_layout()):
        paths = [ax.transData.transform(path.vertices) for path in lines.get_paths()]
        bends += [tuple(end) for path in paths for end in path]
        if lines.get_linestyle()[0][1]:
            dashed += [np.linspace(*path, 500) for path in paths]
    assert len(bends) > 20 and len(dashed) == 2
    for text, (x0, y0, x1, y1) in boxes_of(ax.texts).items():
        for x, y in [*bends, *map(tuple, np.concatenate(dashed))]:
            assert not (x0 < x < x1 and y0 < y < y1), text


def test_only_years_that_are_missing_are_said_to_be():
    table = concentration(load("oil_exports"))
    gap = "No split is known for the years between."
    assert gap in alt_of(hhi_years(table).figure) and gap not in alt_of(hhi_years(table[table["year"] >= 2021]).figure)


def test_a_year_shows_its_index_or_its_range_and_stays_empty_without_a_split():
    table = concentration(EXPORTS)
    ax = hhi_years(table)
    ranges, marks = ax.collections
    assert [s.ravel().tolist() for s in ranges.get_segments()] == [
        [y.year, y.hhi_low, y.year, y.hhi_high] for y in table.itertuples()]  # fmt: skip
    exact = table[~table["year"].isin([2012, 2021])]  # of a range no point is known
    assert marks.get_offsets().tolist() == [[y.year, y.hhi_high] for y in exact.itertuples()]
    filled = [tuple(face[:3]) != (1, 1, 1) for face in marks.get_facecolors()]
    assert filled == (exact["period"] == "full year").tolist() and not all(filled)
    assert f"{table['hhi_high'][0]:.2f}" in texts_of(ax) and "0.21\nto 0.35" in texts_of(ax)
    assert texts_of(ax).count("no split") == len(ax.patches) == 2
    assert {2022 < x < 2023 for line in ax.lines for x in line.get_xdata()} == {True}, "the order of July 2022"


def test_a_bar_of_the_strip_runs_from_start_to_end_in_the_row_of_its_words():
    """Also of an event of one's own, later than all others; drawn in order of time, whatever the order of the rows."""
    events = load("cpc_disruptions")
    late = events.tail(1).assign(event_id="D99", start=events["start"].max() + pd.Timedelta(days=300), end=pd.NaT)
    events = pd.concat([events, late]).sample(frac=1, random_state=1)
    ax = disruption_strip(events)
    assert ax.yaxis_inverted()
    days = [t.get_text() for t in ax.get_yticklabels()]
    rows = zip(events.sort_values("start").itertuples(), ax.patches, ax.texts, days, strict=True)
    for y, (event, bar, text, day) in enumerate(rows):
        start, end = date2num(event.start), date2num(event.start if pd.isna(event.end) else event.end)
        assert bar.get_x() == start and bar.get_width() == max(end - start, 14)  # as the line below the picture says
        assert bar.get_y() + bar.get_height() / 2 == pytest.approx(y) == text.get_position()[1]
        assert text.get_text().startswith(event.cause_kind) and day == f"{event.start.day} {event.start:%b %Y}"
        left, right = ax.get_xlim()
        assert left <= start and start + bar.get_width() <= right


def test_the_strip_keeps_an_order_apart_from_a_stop():
    events = load("cpc_disruptions")
    ax = disruption_strip(events)
    face = {t.get_text(): p.get_facecolor()[:3] for t, p in zip(ax.texts, ax.patches, strict=True)}
    assert face["court: an order only"] == (1, 1, 1) != face["storm: loading stopped"]
    keys = [(p.get_facecolor(), p.get_hatch()) for p in ax.get_legend().get_patches()]
    assert set(keys) == {(p.get_facecolor(), p.get_hatch()) for p in ax.patches} and len(keys) == len(set(keys))
    below = " ".join(t.get_text() for t in ax.figure.texts)
    assert "loading stopped at some time in it" in below, "a long black bar is no long stop"
    with pytest.raises(DataError, match=r"Column what_stopped: 'all' found, one of .* expected"):
        disruption_strip(events.assign(what_stopped="all"))


def test_sensitivity_bars_run_from_the_base_case():
    base = reroute(LINKS, ["CPC"])
    ax = sensitivity({"base": closure(base, 30, 100), "twice": closure(base, 60, 100)})
    first, second = ax.patches
    assert first.get_width() == 0
    assert second.get_width() == pytest.approx(second.get_x())


def test_the_explorer_says_and_shows_what_was_chosen():
    from utils import explore

    box = explore.closure()
    brent = load("brent")
    value = [closure(reroute(LINKS, routes), 30, brent_price(brent, "2022-07")) for routes in (["CPC"], RUSSIA)]
    said = "{undelivered_mt:.2f} Mt undelivered, gross value USD {gross_value_bn:.2f} bn"
    wanted = [said.format(**end) for end in value]
    assert wanted[0] in box.says
    before = box.image.value
    box.controls["closed"].value = "all routes through Russia"
    assert wanted[1] in box.says
    assert box.image.value != before
    box.controls["month"].value = "2025-12"
    assert box.controls["price"].value == brent_price(brent, "2025-12")
    box.controls["price"].value = 50
    assert box.controls["month"].value == "own price"
    assert "at USD 50 a barrel" in box.says
    box.to_start()
    assert box.image.value == before
