"""Measures of the oil routes: shares, concentration, maximum flow and minimum cut, what a closure leaves.

Units: Mt = million tonnes, flows in Mt a year, prices in USD a barrel, values in USD bn (gross value: what
the oil would fetch at the price given, whoever owns it).
"""

from collections.abc import Iterable
from numbers import Real

import numpy as np
import pandas as pd

from ..data import DataError, check_fraction, check_table, few, few_words, unlike, whole_year

__all__ = [
    "brent_price", "closure", "concentration", "hhi", "max_flow", "oil_links", "reroute", "route_shares",
    "through_russia",
]  # fmt: skip

BARRELS_PER_TONNE = 7.94  # CPC Blend; the mean of all Kazakh oil is nearer to 7.6


def route_shares(exports: pd.DataFrame, year: int) -> pd.Series:
    """Share (0 to 1) of each route in the year's exports, largest first. Only rows that may be added are counted.

    exports: columns year, route, volume_mt, additive. Raises DataError for a year without a split by route, for a route
    that stands twice or without a volume, and where the routes do not add up to the row TOTAL_EXPORT.

    >>> from utils import load
    >>> route_shares(load("oil_exports"), 2022).round(3).head(2).to_dict()
    {'CPC': 0.812, 'ATYRAU_SAMARA': 0.133}
    """
    check_table(exports, "oil_exports", "year", "route", "volume_mt", "additive")
    year = whole_year(year)
    parts = _parts(exports)
    rows = parts[parts["year"] == year]
    if rows.empty:
        known = few(year, sorted(parts["year"].unique()))
        raise DataError(f"No split by route is known for {year}; the table has one for {known}.")
    volumes = rows.set_index("route")["volume_mt"].astype(float)
    return (volumes / volumes.sum()).sort_values(ascending=False).rename("share")


def _parts(exports: pd.DataFrame) -> pd.DataFrame:
    """The rows that may be added. Raises DataError where a share of them would be wrong: see `route_shares`."""
    parts = exports[exports["additive"].eq(True)]
    for fault, why in {
        "has no volume": parts["volume_mt"].isna(),
        "stands twice": parts.duplicated(["year", "route"]),
    }.items():
        if why.any():
            year, route = parts.loc[why, ["year", "route"]].iloc[0]
            raise DataError(f"{route} {fault} in {year}: each share of that year would be wrong.")
    total = exports[exports["route"] == "TOTAL_EXPORT"].drop_duplicates("year").set_index("year")["volume_mt"]
    added = parts.groupby("year")["volume_mt"].sum()
    total = total.reindex(added.index).astype(float)
    for year in added.index[(added - total).abs() > 0.01 * total]:
        raise DataError(f"The routes of {year} add up to {added[year]:.6g}, TOTAL_EXPORT says {total[year]:.6g}: "
                        "each share of that year would be wrong.")  # fmt: skip
    return parts


def hhi(shares: pd.Series) -> float:
    """Herfindahl-Hirschman index: the sum of the squared shares, from near 0 (many small) to 1 (one only).

    1 / hhi is the number of equally large routes that would give the same index. Shares are fractions that
    add up to 1; anything else raises DataError.
    Source: A. Hirschman (1964), The Paternity of an Index, American Economic Review 54(5).

    >>> hhi(pd.Series([0.5, 0.5]))
    0.5
    """
    try:
        shares = pd.Series(shares, dtype=float)
    except (TypeError, ValueError):
        raise DataError(f"Shares must be fractions that add up to 1, not {few_words(shares)}.") from None
    if shares.empty:
        raise DataError("There are no shares to square: no row is left. Look at the year, or the filter, before.")
    if shares.isna().any():
        raise DataError(f"A share is missing ({shares.index[shares.isna()][0]}): the index needs all of them.")
    if not (np.isclose(shares.sum(), 1, atol=0.005) and (shares >= 0).all()):
        raise DataError(f"Shares must be fractions that add up to 1; these add up to {shares.sum():.3g}.")
    return float((shares**2).sum())


def through_russia(exports: pd.DataFrame, year: int) -> tuple[float, float]:
    """Lowest and highest share (0 to 1) of the year's exports that crosses Russian territory.

    Lowest: the routes known to cross it, or 1 minus the share that a source says avoids Russian ports, if
    less. Highest: routes of which the source does not tell are counted as crossing. exports: table oil_exports.
    Raises DataError for a year without a split by route, and for another word than yes, no, not known in crosses_russia.

    >>> from utils import load
    >>> ["%.3f" % share for share in through_russia(load("oil_exports"), 2022)]
    ['0.970', '0.976']
    """
    check_table(exports, "oil_exports", "crosses_russia")
    shares = route_shares(exports, year)
    rows = exports[exports["year"] == year].drop_duplicates("route").set_index("route")
    crosses = rows["crosses_russia"].reindex(shares.index)
    if odd := sorted(set(crosses.dropna()) - {"yes", "no", "not known"}):
        raise DataError(f"The column crosses_russia holds {few_words(odd[0])}, one of yes, no, not known expected.")
    low, high = shares[crosses == "yes"].sum(), shares[crosses != "no"].sum()
    if "BYPASS_RUSSIA" in rows.index:
        low = min(low, 1 - rows["volume_mt"]["BYPASS_RUSSIA"] / rows["volume_mt"]["TOTAL_EXPORT"])
    return float(low), float(high)


def concentration(exports: pd.DataFrame) -> pd.DataFrame:
    """HHI of the routes for each year that has a split: year, period, routes, hhi_low, hhi_high.

    routes: into how many parts the source splits the exports. What it leaves unsplit (RESIDUAL) counts as
    many tiny routes in hhi_low and as one route in hhi_high. exports: as in `route_shares`. Raises DataError where no
    row with a split is left.
    """
    check_table(exports, "oil_exports", "year", "period", "route", "volume_mt", "additive")
    known = _parts(exports)
    if known.empty:
        raise DataError("No split by route is left in this table: look at the year, or the filter, before.")
    volume = known["volume_mt"].astype(float)
    squares = (volume / volume.groupby(known["year"]).transform("sum")) ** 2
    years = known.assign(squares=squares, unsplit=squares.where(known["route"] == "RESIDUAL", 0)).groupby("year")
    table = years.agg(period=("period", "first"), routes=("route", "size"), hhi_high=("squares", "sum"))
    table.insert(2, "hhi_low", table["hhi_high"] - years["unsplit"].sum())
    return table.reset_index()


def oil_links(routes: pd.DataFrame, nodes: pd.DataFrame, capacity: str = "effective") -> pd.DataFrame:
    """The network of 2022, one row a link: route, from_node, to_node, territory, capacity, flow (Mt a year).

    capacity: what is left for Kazakh export oil: "nameplate" less what other users take, or "effective", what
    was usable in 2022; NaN where no capacity is published (then the link is no limit). Links from SOURCE are
    the fields, links to SINK the markets. flow: as recorded where a route leaves Kazakhstan; inside, what
    follows from conservation. routes, nodes: tables oil_routes, oil_nodes. Raises DataError for another capacity.
    """
    check_table(routes, "oil_routes", "route", "from_node", "to_node", "territory", "capacity_nameplate_mt")
    check_table(nodes, "oil_nodes", "node", "iso3", "kind", "export_supply_2022_mt")
    if capacity not in ("effective", "nameplate"):
        raise DataError(f"Capacity can be 'effective' or 'nameplate', not {capacity!r}.")
    free = routes["capacity_nameplate_mt"] - routes["precommitted_nonexport_mt"].fillna(0)
    if capacity == "effective":
        free = np.fmin(free, routes["capacity_effective_2022_mt"])
    limit = np.fmin(free, routes["flow_2022_mt"].where(leaves_kazakhstan(routes, nodes)))
    links = routes[["route", "from_node", "to_node", "territory"]].assign(capacity=free, limit=limit)
    fields, markets = nodes[nodes["kind"] == "field"], nodes[nodes["kind"] == "market"]
    supply = fields["export_supply_2022_mt"].to_numpy(float)
    oil = "oil of " + fields["node"].str.removesuffix("_F").str.capitalize()  # KUMKOL_F is the field, KUMKOL the town
    ends = [
        pd.DataFrame({"route": oil, "from_node": "SOURCE", "to_node": fields["node"],
                      "territory": "KAZ", "capacity": supply, "limit": supply}),
        pd.DataFrame({"route": "sold: " + markets["node"], "from_node": markets["node"], "to_node": "SINK",
                      "territory": "market", "capacity": np.nan, "limit": np.nan}),
    ]  # fmt: skip
    links = pd.concat([links, *ends], ignore_index=True)
    links["flow"] = max_flow(links.assign(capacity=links["limit"]))["flow"]
    links["capacity"] = links["capacity"].where(links["from_node"] != "SOURCE", links["flow"])
    return links.drop(columns="limit")


def leaves_kazakhstan(routes: pd.DataFrame, nodes: pd.DataFrame) -> pd.Series:
    """True for a route that begins in Kazakhstan and ends outside."""
    country = nodes.set_index("node")["iso3"]
    return (routes["from_node"].map(country) == "KAZ") & (routes["to_node"].map(country) != "KAZ")


def routes_across(routes: pd.DataFrame, nodes: pd.DataFrame, state: str = "RUS") -> list[str]:
    """The routes out of Kazakhstan that cross a state (column territory of table oil_routes).

    >>> from utils import load
    >>> routes_across(load("oil_routes"), load("oil_nodes"))
    ['CPC', 'Atyrau-Samara', 'Aktau-Makhachkala', 'Tengiz rail']
    """
    crosses = routes["territory"].str.split(";").map(lambda states: state in states)
    return routes.loc[leaves_kazakhstan(routes, nodes) & crosses, "route"].tolist()


def max_flow(links: pd.DataFrame) -> pd.DataFrame:
    """The largest flow from SOURCE to SINK (columns from_node, to_node, capacity): adds flow and cut.

    flow: in the unit of capacity. cut: True for the links of a minimum cut; their capacities add up to the flow that
    arrives. A NaN capacity is no limit. Raises DataError for two links between the same places, and where nothing
    limits the way. Edmonds and Karp (1972), J. ACM 19(2), as in networkx; the theorem: Ford, Fulkerson (1956).
    """
    import networkx as nx

    pairs = list(zip(links["from_node"], links["to_node"], strict=True))
    if len(set(pairs)) < len(pairs):
        raise DataError("Two links join the same two places: add their capacities up in one row.")
    graph = nx.DiGraph()
    for (a, b), capacity in zip(pairs, links["capacity"], strict=True):
        graph.add_edge(a, b, **({} if pd.isna(capacity) else {"capacity": max(float(capacity), 0.0)}))
    try:
        rest = nx.algorithms.flow.edmonds_karp(graph, "SOURCE", "SINK")
    except nx.NetworkXUnbounded:
        raise DataError("Nothing limits the way from SOURCE to SINK: give one link on it a capacity.") from None
    room = [(a, b) for a, b, link in rest.edges(data=True) if link["flow"] < link["capacity"] - 1e-9]
    near = {"SOURCE"} | nx.descendants(nx.DiGraph([("SOURCE", "SOURCE"), *room]), "SOURCE")
    flow = [max(float(rest.get_edge_data(a, b, {"flow": 0})["flow"]), 0.0) for a, b in pairs]
    return links.assign(flow=flow, cut=[a in near and b not in near for a, b in pairs])


def reroute(links: pd.DataFrame, closed: list[str], share: float = 1.0, pace: float = 1.0) -> pd.DataFrame:
    """The flows after the routes in `closed` lose the fraction `share` of their capacity.

    Adds before and usual (capacity and flow before the closure), stays (what keeps its usual route) and cut
    (the links that limit the maximum flow); flow is the one with rerouting. pace: 0 = oil stays on its usual
    route or is stuck, 1 = the maximum flow; between them in proportion. A route without a published capacity
    keeps the fraction 1 - share of its flow. Raises DataError for an unknown route, and for no fraction.
    """
    check_table(links, "oil_links", "route", "from_node", "to_node", "capacity", "flow")
    check_fraction("share", share)
    check_fraction("pace", pace)
    closed = list(closed) if isinstance(closed, Iterable) and not isinstance(closed, str) else [closed]
    if odd := [name for name in closed if not isinstance(name, str)]:
        like = "closed is a list of routes in quotes, such as ['CPC'], or []"
        raise DataError(f"{like}; {few_words(odd[0])} is no route.")
    if unknown := [name for name in closed if name not in set(links["route"])]:
        known = few(unknown[0], links.loc[links["to_node"].ne("SINK") & links["from_node"].ne("SOURCE"), "route"])
        raise DataError(f"There is no route {unknown[0]!r}. The routes are: {known}.")
    left = links["capacity"].fillna(links["flow"]) * (1 - share)
    hit = links["route"].isin(closed) & (share > 0)
    after = links.assign(capacity=links["capacity"].where(~hit, left))
    kept = max_flow(after.assign(capacity=np.fmin(after["capacity"], after["flow"])))["flow"]
    back = after.rename(columns={"from_node": "to_node", "to_node": "from_node"}).assign(capacity=kept)
    more = max_flow(pd.concat([after.assign(capacity=after["capacity"] - kept), back]))
    flow, cut = more["flow"].to_numpy(), more["cut"].to_numpy()[: len(links)]  # kept and more: the largest flow
    flow = kept + pace * (flow[: len(links)] - flow[len(links) :])
    return after.assign(before=links["capacity"], usual=links["flow"], stays=kept, flow=flow, cut=cut)


def closure(
    after: pd.DataFrame, days: float, price: float, discount: float = 0.0, barrels: float = BARRELS_PER_TONNE
) -> pd.Series:
    """What a closure leaves: undelivered_mt, rerouted_mt, gross_value_bn and two shares of the usual exports.

    after: from `reroute`. undelivered = (usual flow - flow after) x days / 365; gross value = undelivered x
    barrels a tonne x (price - discount). No storage, no price reaction, no catching up later. days from 0 on;
    price and discount in USD a barrel. Raises DataError for what is no number from 0 on, and a discount above the price.

    >>> from utils import load
    >>> links = oil_links(load("oil_routes"), load("oil_nodes"))
    >>> closure(reroute(links, ["CPC"]), days=30, price=111.93).round(2).to_list()
    [3.43, 0.86, 3.05, 0.65, 0.05]
    """
    for what, value in {"days": days, "price": price, "discount": discount, "barrels": barrels}.items():
        if not (isinstance(value, Real) and 0 <= value < np.inf):
            raise DataError(f"{what} must be a number that is not negative, {unlike(value)}")
    if discount > price:
        raise DataError(f"discount is a number from 0 to the price ({price}), {unlike(discount)}")
    check_table(after, "oil_links", "to_node", "usual", "stays", "flow")
    usual, stays, flow = after.loc[after["to_node"] == "SINK", ["usual", "stays", "flow"]].sum()
    lost, years = max(usual - flow, 0.0), days / 365
    result = {
        "undelivered_mt": lost * years,
        "rerouted_mt": (flow - stays) * years,
        "gross_value_bn": lost * years * barrels * (price - discount) / 1000,
        "share_of_these_days": lost / usual,
        "share_of_the_year": lost * years / usual,
    }
    return pd.Series(result, dtype=float)


def brent_price(brent: pd.DataFrame, month: str) -> float:
    """Mean Brent price of a month ("2022-07"), in USD a barrel. Raises DataError for a month that table brent lacks.

    >>> from utils import load
    >>> brent_price(load("brent"), "2022-07")
    111.93
    """
    check_table(brent, "brent", "month", "price_usd_per_bbl")
    months = pd.to_datetime(brent["month"]).dt.strftime("%Y-%m")
    if not isinstance(month, str) or month not in set(months):
        span = f"{months.min()} to {months.max()}"
        quotes = ", in quotes" if isinstance(month, Real) else ""  # without them 2022-12 is 2010
        raise DataError(f"No price for {few_words(month)}: the months are {span}, written like 2022-07{quotes}.")
    return float(brent.loc[months == month, "price_usd_per_bbl"].iloc[0])
