"""What the tables say about each claim of the story that a table decides: one small function a claim, listed in EVIDENCE.

Its name begins with the claim: c05_belarus_against decides C05. A function gets `t`, which gives a table by name, and
returns what makes a `Found`: the finding in words, whether the claim holds, and (where a table shows it) whether there
is a caveat. All three are computed. The other claims rest on a source: their finding stands in the table `claims`.
"""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from ..data import as_listed, name
from ..words import ALLIES, CSTO, FORMER_SOVIET, STORY_DAY, VOTE_DAY, WAR_BEGINS
from .energy import route_shares
from .membership import members_on
from .votes import agreement_rate, tally, vote_matrix


class Found(NamedTuple):
    """What decides a claim; None where no table decides whether it holds, or whether there is a caveat."""

    said: str
    holds: bool | None = None
    caveat: bool | None = None


def verdicts_of(claims: pd.DataFrame) -> pd.Series:
    """The verdict of each claim (index: claim_id) as it is written for a reader: not_checkable is not checkable."""
    return claims.set_index("claim_id")["verdict"].astype(str).map(as_listed, na_action="ignore")


# ---- what the functions below share


def event(t: Callable, event_id: str) -> pd.Series:
    return t("events").set_index("event_id").loc[event_id]


def day(date: pd.Timestamp) -> str:
    return f"{date.day} {date:%B %Y}"


def dated(*events: pd.Series, say: str = "short") -> str:
    """The day of each event, and what its column `say` says."""
    return "; ".join(f"{day(e['date'])}: {e[say]}" for e in events)


def votes_of(t: Callable, states: list[str], resolution: str = "ES-11/5") -> pd.Series:
    """The vote of each state, by ISO3 code."""
    return vote_matrix(t("votes"), states)[resolution]


def said(votes: pd.Series) -> str:
    return ", ".join(f"{name(code)}: {vote}" for code, vote in votes.fillna("no row").items()) + "."


def states_that_voted(t: Callable, vote: str, resolution: str = "ES-11/5") -> list[str]:
    votes = t("votes")
    return votes[(votes["resolution"] == resolution) & (votes["vote"] == vote)]["iso3"].tolist()


def court_orders(t: Callable) -> pd.DataFrame:
    table = t("cpc_disruptions")
    return table[table["cause_kind"] == "court"].sort_values("start")


# ---- one function a claim


def c01_kremlin_summit(t):
    table = t("events")
    may = table[(table["date"].dt.strftime("%Y-%m") == "2022-05") & table["place"].str.contains("Kremlin")]
    there = [set(actors.split(";")) for actors in may["actors"]]
    days = "; ".join(f"{day(d)}, {s}" for d, s in zip(may["date"], may["short"], strict=True))
    most = max((len(a & set(ALLIES)) for a in there), default=0)
    return f"Kremlin, May 2022: {days or 'no event'}. Allies there: {most} of 5.", any(set(CSTO) <= a for a in there)


def c02_five_allies(t):
    table = t("csto_membership")
    table = table[table["instrument"] == "CSTO"]
    first, last = (sorted(members_on(table, d)["iso3"]) for d in ("2022-01-01", "2022-12-31"))
    found = f"Members on the first and last day of 2022: {', '.join(first)}; {', '.join(last)}."
    return found, first == last == CSTO


def c04_resolution_on_reparation(t):
    row = t("resolutions").set_index("resolution").loc["ES-11/5"]
    found = f"ES-11/5 of {day(row['date'])}, '{row['title']}': {row['yes']} yes, {row['no']} no."
    return found, "reparation" in row["title"] and row["yes"] > row["no"]


def c05_belarus_against(t):
    votes = votes_of(t, ["BLR"])
    return said(votes), votes["BLR"] == "no"


def c06_four_abstained(t):
    votes = votes_of(t, [a for a in ALLIES if a != "BLR"])
    return said(votes), (votes == "abstain").all()


def c07_nato_alike(t):
    states = t("states")
    counts = {group: tally(t("votes"), "ES-11/5", states[states[group]]["iso3"]) for group in ("nato", "csto")}
    texts = [f"{g.upper()}: " + ", ".join(f"{n} {v}" for v, n in c.items() if n) for g, c in counts.items()]
    nato, csto = ((count > 0).sum() for count in counts.values())  # how many different votes
    return "; ".join(texts) + ".", nato == 1 and csto > 1


def c08_central_asia_moved(t):
    votes = t("votes")
    when = votes["resolution"].map(t("resolutions").set_index("resolution")["date"])
    parts = [votes[when < WAR_BEGINS], votes[(when >= WAR_BEGINS) & (when < STORY_DAY)]]
    rates = {c: [agreement_rate(part, c, "RUS") for part in parts] for c in ("KAZ", "KGZ", "TJK", "UZB")}
    april = votes_of(t, list(rates), "ES-11/3")
    text = "; ".join(f"{name(c)} {a:.2f} and {b:.2f}" for c, (a, b) in rates.items())
    found = f"Votes cast as Russia did, before and after {day(WAR_BEGINS)}: {text}. On 7 April: {said(april)}"
    return found, all(b < a for a, b in rates.values()), (april == "no").any()


def c09_rahmon_summit(t):
    e = event(t, "E35")
    ago = (STORY_DAY - e["date"]).days
    return f"{day(e['date'])}, {e['place']}: {e['event']}; {ago} days before the story.", 0 < ago <= 90


def c10_japarov_late(t):
    e = event(t, "E31")
    ago = (STORY_DAY - e["date"]).days
    found = f"{day(e['date'])}, {e['place']}: {ago} days before the story; {e['note']}."
    return found, 0 < ago <= 90, "seconds" in e["note"]


def c12_ties_since_1991(t):
    table = pd.concat([t("csto_membership").rename(columns={"instrument": "organisation"}), t("alliance_membership")])
    rows = members_on(table[table["iso3"] == "KAZ"], VOTE_DAY).set_index("organisation")["start"].dt.year
    ties = ", ".join(f"{organisation} since {year}" for organisation, year in rows.items())
    return f"Kazakhstan, November 2022: {ties}.", {"CIS", "CST treaty", "CSTO", "EAEU"} <= set(rows.index)


def c13_election(t):
    e = event(t, "E42")
    soon = 0 < (e["date"] - STORY_DAY).days <= 7 and e["date"].day_name() == "Sunday"
    return f"{e['date'].day_name()} {day(e['date'])}: {e['event']}.", soon and "seven-year" in e["event"]


def c14_words_and_votes(t):
    words = [event(t, i) for i in ("E09", "E19")]
    votes = vote_matrix(t("votes"), ["KAZ"]).loc["KAZ"]
    april, others = votes["ES-11/3"], votes[["ES-11/1", "ES-11/2", "ES-11/4", "ES-11/5"]]
    ok = all(WAR_BEGINS < e["date"] < STORY_DAY for e in words) and (others == "abstain").all()
    return f"{dated(*words)}. Kazakhstan on 7 April: {april}.", ok, april == "no"


def c15_on_stage(t):
    rows = t("statements")
    rows = rows[(rows["iso3"] == "KAZ") & (rows["status"] == "stated_by_president")]
    rows = rows[rows["summary"].str.contains("Luhansk") & rows["summary"].str.contains("Putin beside him")]
    dates = ", ".join(day(d) for d in rows["said_on"])
    found = f"Statement on Luhansk and Donetsk, with President Putin beside him: {dates or 'none'}."
    return found, (rows["said_on"].dt.strftime("%Y-%m") == "2022-06").any()


def c16_parade(t):
    told, reason, held = (event(t, i) for i in ("E12", "E13", "E16"))
    ok = max(told["date"], reason["date"]) < held["date"] and "budget" in reason["event"]
    return f"{dated(told)}. {dated(reason)}. {told['note']}.", ok, "2020 and 2021" in str(told["note"])


def c18_remark(t):
    e = event(t, "E14")
    return f"{day(e['date'])}, {e['place']}: {e['event']}.", "Ukraine" in e["event"] and e["date"] < STORY_DAY


def c19_remark_after_moves(t):
    moves = [event(t, i) for i in ("E06", "E12", "E19")]
    spoke, before = event(t, "E14")["date"], event(t, "E57")["date"]
    earlier = sum(e["date"] < spoke for e in moves)  # most of them: a date is off, but the order holds
    found = f"{dated(*moves)}. The remark: {day(spoke)}. The refusal was stated before, on {day(before)}."
    return found, earlier > len(moves) / 2, earlier < len(moves)


def c20_deleted_post(t):
    e = event(t, "E25")
    return dated(e, say="event") + ".", all(w in e["event"] for w in ("artificial", "genocide", "deleted"))


def c21_hacked(t):
    post, answer = event(t, "E25"), event(t, "E26")
    soon = 0 <= (answer["date"] - post["date"]).days <= 2
    return dated(answer, say="event") + ".", soon and "hacked" in answer["event"], "aide" in answer["event"]


def c23_court_in_june(t):
    table, order = t("cpc_disruptions"), court_orders(t)["start"].iloc[0]
    causes = table[(table["start"].dt.strftime("%Y-%m") == "2022-06")]["cause"].str.split(" (", regex=False).str[0]
    found = f"First court order: {day(order)}. Began in June 2022: {', '.join(causes) or 'nothing'}."
    return found, f"{order:%Y-%m}" == "2022-06"


def c24_ground_of_the_order(t):
    cause = court_orders(t).iloc[0]["cause"]
    return f"{cause}.", "oil-spill" in cause, "paperwork" in cause


def c25_eighty_percent(t):
    share = {year: route_shares(t("oil_exports"), year).get("CPC", 0) for year in (2021, 2022)}
    found = "; ".join(f"{year}: {100 * s:.1f} percent" for year, s in share.items())
    return f"Share of CPC in Kazakhstan's oil exports, {found}.", all(0.75 < s < 0.85 for s in share.values())


def c28_reversed_soon(t):
    first, second = court_orders(t).iloc[0], court_orders(t).iloc[1]
    days = (second["start"] - first["start"]).days
    stopped = f"'{first['what_stopped']}', then '{second['what_stopped']}'"
    found = f"From order to fine: {days} days. The column what_stopped says {stopped}."
    return found, 0 <= days <= 14 and second["what_stopped"] == "nothing"


def c29_other_routes(t):
    e, rows = event(t, "E23"), t("oil_exports")
    baku = rows[(rows["route"] == "AKTAU_BAKU") & rows["additive"]].set_index("year")["volume_mt"]
    found = f"{dated(e, say='event')}. By Baku: {baku[2022]} Mt in 2022, {baku[2023]} Mt in 2023."
    return found, e["date"] < STORY_DAY and baku[2023] > baku[2022]


def c30_three_visits(t):
    visits = [event(t, i) for i in ("E29", "E33", "E36")]
    ago = [(STORY_DAY - e["date"]).days for e in visits]
    found = f"{dated(*visits)}. The first is {max(ago)} days before the story."
    return found, max(ago) - min(ago) <= 61, max(ago) > 61


def c31_tenth(t):
    rows = t("oil_exporters")
    rows = rows[(rows["iso3"] == "KAZ") & rows["rank"].notna()]
    unsure = rows["coverage"].str.contains("9th or 10th", na=False)  # one series lacks a state
    place = rows["rank"].astype(str).add("th").mask(unsure, "9th or 10th")
    text = [f"{p} ({r.measure.replace('_', ' ')}, {r.year})" for p, r in zip(place, rows.itertuples(), strict=True)]
    tenth = rows["rank"] == 10
    return f"Rank of Kazakhstan: {'; '.join(text)}.", tenth.any(), not tenth.all()


def c34_concert(t):
    e = event(t, "E38")
    found = f"{e['date']:%B %Y} (known to the {e['date_precision']}): {e['event']}."
    return found, f"{e['date']:%Y-%m}" == "2022-11", e["date_precision"] != "day"


def c36_troops_in_january(t):
    e = event(t, "E03")
    who, ago = e["actors"].split(";"), (STORY_DAY - e["date"]).days
    found = f"{dated(e)}; {ago} days before the story. Named: {', '.join(name(who))}."
    return found, 0 < ago < 365 and "RUS" in who, len(set(who) - {"KAZ", "RUS"}) > 0


def c37_dependence_on_russia(t):
    trade, profile = t("trade"), t("csto_profile")
    rows = trade[(trade["iso3"] == "KAZ") & (trade["year"] == 2022) & (trade["source_kind"] == "Factbook")]
    share = rows.set_index(["flow", "partner"])["share_percent"]
    sent = profile[(profile["indicator"] == "remittances_pct_gdp") & (profile["year"] == 2021)]
    money = sent.set_index("iso3")["value"]
    found = (f"Kazakhstan 2022, percent of imports: Russia {share['import', 'RUS']:.0f}, China "
             f"{share['import', 'CHN']:.0f}; of exports: Russia {share['export', 'RUS']:.0f}, China "
             f"{share['export', 'CHN']:.0f}. Remittances from all countries 2021, percent of GDP: "
             f"Kyrgyzstan {money['KGZ']:.1f}, Tajikistan {money['TJK']:.1f}.")  # fmt: skip
    heavy = [share["import", "RUS"], money["KGZ"], money["TJK"]]  # a quarter or more: our own line
    return found, min(heavy) >= 25, share["export", "CHN"] > share["export", "RUS"]


def c38_food_and_clothing(t):
    trade = t("trade")
    rows = trade[(trade["iso3"] == "KAZ") & trade["product_scope"].str.contains("food and clothing")]
    found = "; ".join(f"{r.share_percent:.0f} percent, status {r.status}" for r in rows.itertuples())
    known = rows[rows["status"] == "reported"]["share_percent"]
    holds = known.between(35, 45).any() if len(known) else None  # nobody else reports it: not checkable
    return f"Rows on food and clothing sold in Kazakhstan: {found or 'none'}.", holds


def c39_route_can_be_blocked(t):
    table, routes = t("cpc_disruptions").sort_values("start"), t("oil_routes").set_index("route")
    table = table[table["what_stopped"] != "nothing"]
    by_russia = table["attributed_to"].str.startswith("Russia", na=False)
    ordered = by_russia & table["cause_kind"].isin(["court", "regulator"])
    in_2022 = table["start"].between(WAR_BEGINS, STORY_DAY)
    orders, others = (
        [f"{r.start:{form}}, {r.cause_kind}: {r.what_stopped}" for r in table[rows].itertuples()]
        for rows, form in ((ordered, "%B %Y"), (in_2022 & ~ordered, "%B"))
    )
    if routes.loc["CPC", "territory"] != "RUS":
        return "The pipe crosses no other state.", False
    found = f"The pipe crosses Russia. Orders of its authorities: {'; '.join(orders) or 'none'}. "
    found += f"Of 2022, by no such order: {'; '.join(others) or 'nothing'}."
    stopped = (table[ordered]["what_stopped"] == "loading stopped").any()
    return found, True if orders else None, not stopped  # a storm shows nothing about a government


def c40_three_with_russia(t):
    four = ["CHN", "IRN", "PRK", "RUS"]
    votes, before = votes_of(t, four), votes_of(t, four, "ES-11/4")
    found = f"{said(votes)} A month before, on ES-11/4: {said(before)}"
    return found, (votes == votes["RUS"]).all(), (before != before["RUS"]).any()


def c41_reported_weapons(t):
    e, own = event(t, "E39"), event(t, "E60")
    named = "North Korea" in e["event"] and "Iran" in own["event"]
    return dated(e, own, say="event") + ".", named and max(e["date"], own["date"]) < STORY_DAY


def c42_five_african_states(t):
    states, terms, no_votes = t("states"), t("garbled_terms"), states_that_voted(t, "no")
    voted = [c for c in states[states["african_union"]]["iso3"] if c in no_votes]
    slip = terms[terms["kind"].str.startswith("polarity")]["garbled"].tolist()
    found = f"African states that voted no: {', '.join(name(voted))}. The copy has: {', '.join(slip)}."
    return found, len(voted) == 5, len(slip) > 0


def c44_no_votes_outside(t):
    no_votes, notes = states_that_voted(t, "no"), t("statements")
    outside = [c for c in no_votes if c not in FORMER_SOVIET]
    error = notes[notes["iso3"].isin(outside) & notes["summary"].str.contains("in error")]["iso3"].unique()
    found = f"{len(outside)} of {len(no_votes)} votes against came from outside the territory of the former Soviet "
    found += f"Union. Recorded in error, by its own account: {', '.join(name(error)) or 'none'}."
    return found, len(outside) > len(no_votes) / 2, len(error) > 0


def c46_words_or_votes(t):
    rows = t("statements")
    rows = rows[rows["summary"].str.contains("recogni") & rows["summary"].str.contains("Luhansk")]
    rows = rows[rows["status"].str.startswith("stated_by") & (rows["said_on"] < STORY_DAY)].sort_values("said_on")
    presidents = rows[rows["status"] == "stated_by_president"]["iso3"].unique()
    records = vote_matrix(t("votes"), ["KAZ", "KGZ", "TJK"])[[f"ES-11/{number}" for number in range(1, 6)]]
    same = len(records.drop_duplicates()) == 1
    first = rows.drop_duplicates("iso3").itertuples()
    words = ", ".join(f"{name(r.iso3)} (first {day(r.said_on)})" for r in first) or "none"
    found = f"On record as not recognising Luhansk and Donetsk: {words}. By its president: "
    found += f"{', '.join(name(presidents)) or 'none'}. Kazakhstan, Kyrgyzstan and Tajikistan on "
    return f"{found}ES-11/1 to ES-11/5: {'' if same else 'not '}the same.", set(presidents) == {"KAZ"}, same


# claim -> its function, by the beginning of the function's name
EVIDENCE = {key[:3].upper(): found for key, found in list(globals().items()) if key[0] == "c" and key[1:3].isdigit()}
