"""The closure explorer: which route, how much of it, how long, at what price."""

from functools import lru_cache

import ipywidgets as widgets
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..data import load
from ..measures import closure as outcome
from ..measures import oil_links, reroute
from ..measures.energy import routes_across
from ..plots.energy import MAP_SOURCE, draw_land, draw_routes
from ..plots.style import INK, PAPER
from .base import Explorer, dropdown, slider_with_box

PACE = {
    "maximum flow: 100 %": 1.0,
    "about as in April 2022: 66 %": 0.66,
    "about as in December 2025: 35 %": 0.35,
    "nothing finds another way: 0 %": 0.0,
}


def closure(days: int = 30) -> Explorer:
    """Close one or more routes through Russia and see what is left undelivered.

    days: from 0 to 365. The month sets the price to the mean Brent price of that month; another can be written beside.
    """
    routes, nodes, brent = load("oil_routes"), load("oil_nodes"), load("brent")
    links = oil_links(routes, nodes)
    closures = {text: text.split(" and ") for text in ("CPC", "CPC and Atyrau-Samara", "CPC and Aktau-Makhachkala")}
    closures["all routes through Russia"] = routes_across(routes, nodes, "RUS")
    prices = dict(zip(brent["month"].dt.strftime("%Y-%m"), brent["price_usd_per_bbl"], strict=True))
    month = dropdown("Brent price of", ["own price", *prices], "2022-07", "220px")
    looks = {"description": "USD a barrel", "style": {"description_width": "auto"}, "layout": {"width": "200px"}}
    price = widgets.BoundedFloatText(prices[month.value], min=0, max=500, step=1, **looks)
    controls = {
        "closed": dropdown("Closed", list(closures)),
        "days": slider_with_box("Days closed", days, 0, 365),
        "share": slider_with_box("Share closed (%)", 100, 0, 100),
        "pace": dropdown("Rerouting", list(PACE), width="330px"),
        "month": month,
        "price": price,
    }

    def month_to_price(change):
        price.value = prices.get(month.value, price.value)

    def price_to_month(change):
        if price.value != prices.get(month.value):
            month.value = "own price"

    month.observe(month_to_price, "value")
    price.observe(price_to_month, "value")

    def draw(ax: Axes):
        draw_land(ax)
        ax.set_title("What does a closure leave undelivered?", loc="left")
        moving, show = draw_routes(ax, links)
        ax.add_patch(Rectangle((0.618, 0.84), 0.37, 0.15, facecolor=PAPER, edgecolor=INK, transform=ax.transAxes))
        left = {"transform": ax.transAxes, "va": "top", "fontsize": 12, "linespacing": 1.3}
        ax.text(0.715, 0.973, "Mt undelivered\nbillion dollars gross value\n% of these days' exports", **left)
        note = ax.text(0.705, 0.973, "", ha="right", fontweight="bold", **left)
        for artist in [*moving, note]:
            artist.set_animated(True)

        flows = lru_cache(64)(lambda closed, share, pace: reroute(links, closures[closed], share / 100, PACE[pace]))

        def update(closed: str, days: int, share: int, pace: str, month: str, price: float) -> str:
            after = flows(closed, share, pace)
            show(after)
            end = outcome(after, days, price)
            amount, value = f"{end['undelivered_mt']:.2f}", f"{end['gross_value_bn']:.2f}"
            part = f"{100 * end['share_of_these_days']:.0f}" if days else "–"
            of_days = f"{part} % of the exports of these days" if days else "no day, so no exports"
            note.set_text(f"{amount}\n{value}\n{part}")
            return (f"Closed: {closed}, {share} % of it, for {days} days, at USD {price:g} a barrel. Rerouting: {pace}. "
                    f"{amount} Mt undelivered, gross value USD {value} bn (whoever owns the oil), {of_days}, "
                    f"{100 * end['share_of_the_year']:.1f} % of a year's.")  # fmt: skip

        return update

    return Explorer(controls, draw, MAP_SOURCE, (9, 6.2))
