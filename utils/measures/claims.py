"""What the tables say about each claim of the story that a table decides: one small function a claim, listed in EVIDENCE.

A function gets `t`, which gives a table by name, and returns the finding in words, whether the claim holds, and
(where a table shows it) whether there is a caveat. All three are computed. The other claims rest on a source:
their finding stands in the table `claims`.
"""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from ..data import name
from ..words import ALLIES, CSTO, FORMER_SOVIET, STORY_DAY, WAR_BEGINS
from .energy import route_shares
from .membership import members_on
from .votes import agreement_rate, tally, vote_matrix

EVIDENCE: dict[str, Callable] = {}


class Found(NamedTuple):
    """What decides a claim; None where no table decides whether it holds, or whether there is a caveat."""

    said: str
    holds: bool | None = None
    caveat: bool | None = None


# ---- what the functions below share


def decides(claim_id: str) -> Callable:
    """Enter a function in EVIDENCE: it takes a loader of tables and gives what is Found, its flags as plain bools."""

    def enter(function: Callable) -> Callable:
        def found(t: Callable) -> Found:
            finding, *flags = function(t)
            return Found(finding, *(None if flag is None else bool(flag) for flag in flags))

        EVIDENCE[claim_id] = found
        return found

    return enter


def event(t: Callable, event_id: str) -> pd.Series:
    return t("events").set_index("event_id").loc[event_id]


def day(date: pd.Timestamp) -> str:
    return f"{date.day} {date:%B %Y}"


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


@decides("C01")
def kremlin_summit(t):
    table = t("events")
    may = table[(table["date"].dt.strftime("%Y-%m") == "2022-05") & table["place"].str.contains("Kremlin")]
    there = [set(actors.split(";")) for actors in may["actors"]]
    days = "; ".join(f"{day(d)}, {s}" for d, s in zip(may["date"], may["short"], strict=True))
    most = max((len(a & set(ALLIES)) for a in there), default=0)
    found = f"Kremlin, May 2022: {days or 'no event'}. Allies there: {most} of 5."
    return found, any(set(CSTO) <= a for a in there)


@decides("C02")
def five_allies(t):
    table = t("csto_membership")
    table = table[table["instrument"] == "CSTO"]
    first, last = (sorted(members_on(table, d)["iso3"]) for d in ("2022-01-01", "2022-12-31"))
    found = f"Members on the first and last day of 2022: {', '.join(first)}; {', '.join(last)}."
    return found, first == last == CSTO


@decides("C04")
def resolution_on_reparation(t):
    row = t("resolutions").set_index("resolution").loc["ES-11/5"]
    found = f"ES-11/5 of {day(row['date'])}, '{row['title']}': {row['yes']} yes, {row['no']} no."
    return found, "reparation" in row["title"] and row["yes"] > row["no"]


@decides("C05")
def belarus_against(t):
    votes = votes_of(t, ["BLR"])
    return said(votes), votes["BLR"] == "no"


@decides("C06")
def four_abstained(t):
    votes = votes_of(t, [a for a in ALLIES if a != "BLR"])
    return said(votes), (votes == "abstain").all()


@decides("C07")
def nato_alike(t):
    states, counts = t("states"), {}
    for group in ("nato", "csto"):
        counts[group] = tally(t("votes"), "ES-11/5", states[states[group]]["iso3"])
    texts = [f"{g.upper()}: " + ", ".join(f"{n} {v}" for v, n in c.items() if n) for g, c in counts.items()]
    camps = {group: (c > 0).sum() for group, c in counts.items()}
    return "; ".join(texts) + ".", camps["nato"] == 1 and camps["csto"] > 1


@decides("C08")
def central_asia_moved(t):
    dates = t("resolutions").set_index("resolution")["date"]
    votes = t("votes")
    when = votes["resolution"].map(dates)
    before, after = votes[when < WAR_BEGINS], votes[(when >= WAR_BEGINS) & (when < STORY_DAY)]
    rates = {
        c: (agreement_rate(before, c, "RUS"), agreement_rate(after, c, "RUS")) for c in ("KAZ", "KGZ", "TJK", "UZB")
    }
    april = votes_of(t, list(rates), "ES-11/3")
    text = "; ".join(f"{name(c)} {a:.2f} and {b:.2f}" for c, (a, b) in rates.items())
    found = f"Votes cast as Russia did, before and after 24 February 2022: {text}. On 7 April: {said(april)}"
    return found, all(b < a for a, b in rates.values()), (april == "no").any()


@decides("C09")
def rahmon_summit(t):
    e = event(t, "E35")
    ago = (STORY_DAY - e["date"]).days
    return f"{day(e['date'])}, {e['place']}: {e['event']}; {ago} days before the story.", 0 < ago <= 90


@decides("C10")
def japarov_late(t):
    e = event(t, "E31")
    ago = (STORY_DAY - e["date"]).days
    found = f"{day(e['date'])}, {e['place']}: {ago} days before the story; {e['note']}."
    return found, 0 < ago <= 90, "seconds" in e["note"]


@decides("C12")
def ties_since_1991(t):
    csto = t("csto_membership").rename(columns={"instrument": "organisation"})
    table = pd.concat([csto, t("alliance_membership")])
    rows = members_on(table[table["iso3"] == "KAZ"], "2022-11-14").set_index("organisation")["start"].dt.year
    ties = ", ".join(f"{organisation} since {year}" for organisation, year in rows.items())
    return f"Kazakhstan, November 2022: {ties}.", {"CIS", "CST treaty", "CSTO", "EAEU"} <= set(rows.index)


@decides("C13")
def election(t):
    e = event(t, "E42")
    soon = 0 < (e["date"] - STORY_DAY).days <= 7 and e["date"].day_name() == "Sunday"
    return f"{e['date'].day_name()} {day(e['date'])}: {e['event']}.", soon and "seven-year" in e["event"]


@decides("C14")
def words_and_votes(t):
    words = [event(t, i) for i in ("E09", "E19")]
    votes = vote_matrix(t("votes"), ["KAZ"]).loc["KAZ", ["ES-11/1", "ES-11/2", "ES-11/4", "ES-11/5"]]
    april = votes_of(t, ["KAZ"], "ES-11/3")["KAZ"]
    found = "; ".join(f"{day(e['date'])}: {e['short']}" for e in words) + f". Kazakhstan on 7 April: {april}."
    in_time = all(WAR_BEGINS < e["date"] < STORY_DAY for e in words)
    return found, in_time and (votes == "abstain").all(), april == "no"


@decides("C15")
def on_stage(t):
    rows = t("statements")
    rows = rows[(rows["iso3"] == "KAZ") & (rows["status"] == "stated_by_president")]
    rows = rows[rows["summary"].str.contains("Luhansk") & rows["summary"].str.contains("Putin beside him")]
    dates = ", ".join(day(d) for d in rows["said_on"])
    found = f"Statement on Luhansk and Donetsk, with President Putin beside him: {dates or 'none'}."
    return found, (rows["said_on"].dt.strftime("%Y-%m") == "2022-06").any()


@decides("C16")
def parade(t):
    told, reason, held = (event(t, i) for i in ("E12", "E13", "E16"))
    found = f"{day(told['date'])}: {told['short']}. {day(reason['date'])}: {reason['short']}. {told['note']}."
    ok = told["date"] < held["date"] and reason["date"] < held["date"] and "budget" in reason["event"]
    return found, ok, "2020 and 2021" in str(told["note"])


@decides("C18")
def remark(t):
    e = event(t, "E14")
    return f"{day(e['date'])}, {e['place']}: {e['event']}.", "Ukraine" in e["event"] and e["date"] < STORY_DAY


@decides("C19")
def remark_after_moves(t):
    moves, spoke = [event(t, i) for i in ("E06", "E12", "E19")], event(t, "E14")["date"]
    found = "; ".join(f"{day(e['date'])}: {e['short']}" for e in moves)
    earlier = sum(e["date"] < spoke for e in moves)  # most of them: a date is off, but the order holds
    said_before = event(t, "E57")
    found += f". The remark: {day(spoke)}. The refusal was stated before, on {day(said_before['date'])}."
    return found, earlier > len(moves) / 2, earlier < len(moves)


@decides("C20")
def deleted_post(t):
    e = event(t, "E25")
    return f"{day(e['date'])}: {e['event']}.", all(w in e["event"] for w in ("artificial", "genocide", "deleted"))


@decides("C21")
def hacked(t):
    post, answer = event(t, "E25"), event(t, "E26")
    soon = 0 <= (answer["date"] - post["date"]).days <= 2
    return (
        f"{day(answer['date'])}: {answer['event']}.",
        soon and "hacked" in answer["event"],
        "aide" in answer["event"],
    )


@decides("C23")
def court_in_june(t):
    order = court_orders(t).iloc[0]
    others = t("cpc_disruptions")
    june = others[others["start"].dt.strftime("%Y-%m") == "2022-06"]
    causes = june["cause"].str.split(" (", regex=False).str[0]
    found = f"First court order: {day(order['start'])}. Began in June 2022: {', '.join(causes) or 'nothing'}."
    return found, order["start"].strftime("%Y-%m") == "2022-06"


@decides("C24")
def ground_of_the_order(t):
    cause = court_orders(t).iloc[0]["cause"]
    return f"{cause}.", "oil-spill" in cause, "paperwork" in cause


@decides("C25")
def eighty_percent(t):
    share = {year: route_shares(t("oil_exports"), year).get("CPC", 0) for year in (2021, 2022)}
    found = "; ".join(f"{year}: {100 * s:.1f} percent" for year, s in share.items())
    return f"Share of CPC in Kazakhstan's oil exports, {found}.", all(0.75 < s < 0.85 for s in share.values())


@decides("C28")
def reversed_soon(t):
    first, second = court_orders(t).iloc[0], court_orders(t).iloc[1]
    days = (second["start"] - first["start"]).days
    stopped = f"'{first['what_stopped']}', then '{second['what_stopped']}'"
    found = f"From order to fine: {days} days. The column what_stopped says {stopped}."
    return found, 0 <= days <= 14 and second["what_stopped"] == "nothing"


@decides("C29")
def other_routes(t):
    e, rows = event(t, "E23"), t("oil_exports")
    baku = rows[(rows["route"] == "AKTAU_BAKU") & rows["additive"]].set_index("year")["volume_mt"]
    found = f"{day(e['date'])}: {e['event']}. By Baku: {baku[2022]} Mt in 2022, {baku[2023]} Mt in 2023."
    return found, e["date"] < STORY_DAY and baku[2023] > baku[2022]


@decides("C30")
def three_visits(t):
    visits = [event(t, i) for i in ("E29", "E33", "E36")]
    dates = [e["date"] for e in visits]
    ago = (STORY_DAY - min(dates)).days
    text = "; ".join(f"{day(e['date'])}: {e['short']}" for e in visits)
    found = f"{text}. The first is {ago} days before the story."
    return found, (max(dates) - min(dates)).days <= 61, ago > 61


@decides("C31")
def tenth(t):
    rows = t("oil_exporters")
    rows = rows[(rows["iso3"] == "KAZ") & rows["rank"].notna()]
    unsure = rows["coverage"].str.contains("9th or 10th", na=False)  # one series lacks a state
    place = rows["rank"].astype(str).add("th").mask(unsure, "9th or 10th")
    text = [f"{p} ({r.measure.replace('_', ' ')}, {r.year})" for p, r in zip(place, rows.itertuples(), strict=True)]
    found = "Rank of Kazakhstan: " + "; ".join(text) + "."
    tenth = rows["rank"] == 10
    return found, tenth.any(), not tenth.all()


@decides("C34")
def concert(t):
    e = event(t, "E38")
    found = f"{e['date']:%B %Y} (known to the {e['date_precision']}): {e['event']}."
    return found, e["date"].strftime("%Y-%m") == "2022-11", e["date_precision"] != "day"


@decides("C36")
def troops_in_january(t):
    e = event(t, "E03")
    who = e["actors"].split(";")
    ago = (STORY_DAY - e["date"]).days
    found = f"{day(e['date'])}: {e['short']}; {ago} days before the story. Named: {', '.join(name(who))}."
    return found, 0 < ago < 365 and "RUS" in who, len(set(who) - {"KAZ", "RUS"}) > 0


@decides("C37")
def dependence_on_russia(t):
    trade, profile = t("trade"), t("csto_profile")
    rows = trade[(trade["iso3"] == "KAZ") & (trade["year"] == 2022) & (trade["source_kind"] == "Factbook")]
    share = rows.set_index(["flow", "partner"])["share_percent"]
    money = profile[(profile["indicator"] == "remittances_pct_gdp") & (profile["year"] == 2021)]
    money = money.set_index("iso3")["value"]
    found = (
        f"Kazakhstan 2022, percent of imports: Russia {share['import', 'RUS']:.0f}, China "
        f"{share['import', 'CHN']:.0f}; of exports: Russia {share['export', 'RUS']:.0f}, China "
        f"{share['export', 'CHN']:.0f}. Remittances from all countries 2021, percent of GDP: "
        f"Kyrgyzstan {money['KGZ']:.1f}, Tajikistan {money['TJK']:.1f}."
    )
    heavy = [share["import", "RUS"], money["KGZ"], money["TJK"]]  # a quarter or more: our own line
    return found, min(heavy) >= 25, share["export", "CHN"] > share["export", "RUS"]


@decides("C38")
def food_and_clothing(t):
    trade = t("trade")
    rows = trade[(trade["iso3"] == "KAZ") & trade["product_scope"].str.contains("food and clothing")]
    found = "; ".join(f"{r.share_percent:.0f} percent, status {r.status}" for r in rows.itertuples())
    known = rows[rows["status"] == "reported"]["share_percent"]
    holds = known.between(35, 45).any() if len(known) else None  # nobody else reports it: not checkable
    return f"Rows on food and clothing sold in Kazakhstan: {found or 'none'}.", holds


@decides("C39")
def route_can_be_blocked(t):
    table, routes = t("cpc_disruptions"), t("oil_routes").set_index("route")
    rows = table[table["start"].between(WAR_BEGINS, STORY_DAY) & (table["what_stopped"] != "nothing")]
    abroad, ended = routes.loc["CPC", "territory"] == "RUS", rows["end"].notna().all()
    text = "; ".join(f"{s:%B}: {w}" for s, w in zip(rows["start"], rows["what_stopped"], strict=True))
    where = "Russia" if abroad else "no other state"
    found = f"The pipe crosses {where}. 2022, {text}. Ended: {'each time' if ended else 'not each time'}."
    return found, abroad and len(rows) > 0, ended


@decides("C40")
def three_with_russia(t):
    four = ["CHN", "IRN", "PRK", "RUS"]
    votes, before = votes_of(t, four), votes_of(t, four, "ES-11/4")
    found = f"{said(votes)} A month before, on ES-11/4: {said(before)}"
    return found, (votes == votes["RUS"]).all(), (before != before["RUS"]).any()


@decides("C41")
def reported_weapons(t):
    e, own = event(t, "E39"), event(t, "E60")
    named = "North Korea" in e["event"] and "Iran" in own["event"]
    found = "; ".join(f"{day(x['date'])}: {x['event']}" for x in (e, own)) + "."
    return found, named and max(e["date"], own["date"]) < STORY_DAY


@decides("C42")
def five_african_states(t):
    states, terms = t("states"), t("garbled_terms")
    voted = [c for c in states[states["african_union"]]["iso3"] if c in states_that_voted(t, "no")]
    slip = terms[terms["kind"].str.startswith("polarity")]["garbled"].tolist()
    found = f"African states that voted no: {', '.join(name(voted))}. The copy has: {', '.join(slip)}."
    return found, len(voted) == 5, len(slip) > 0


@decides("C44")
def no_votes_outside(t):
    no_votes, notes = states_that_voted(t, "no"), t("statements")
    outside = [c for c in no_votes if c not in FORMER_SOVIET]
    error = notes[notes["iso3"].isin(outside) & notes["summary"].str.contains("in error")]["iso3"].unique()
    where = "from outside the territory of the former Soviet Union"
    found = f"{len(outside)} of {len(no_votes)} votes against came {where}."
    noted = f"Recorded in error, by its own account: {', '.join(name(error)) or 'none'}."
    return f"{found} {noted}", len(outside) > len(no_votes) / 2, len(error) > 0


@decides("C46")
def words_or_votes(t):
    rows = t("statements")
    rows = rows[rows["summary"].str.contains("recogni") & rows["summary"].str.contains("Luhansk")]
    rows = rows[rows["status"].str.startswith("stated_by") & (rows["said_on"] < STORY_DAY)].sort_values("said_on")
    presidents = rows[rows["status"] == "stated_by_president"]["iso3"].unique()
    five = [f"ES-11/{number}" for number in range(1, 6)]
    records = vote_matrix(t("votes"), ["KAZ", "KGZ", "TJK"])[five]
    same = len(records.drop_duplicates()) == 1
    first = rows.drop_duplicates("iso3")
    words = ", ".join(f"{name(r.iso3)} (first {day(r.said_on)})" for r in first.itertuples()) or "none"
    votes = "the same" if same else "not the same"
    found = f"On record as not recognising Luhansk and Donetsk: {words}. By its president: "
    found += f"{', '.join(name(presidents)) or 'none'}. Kazakhstan, Kyrgyzstan and Tajikistan"
    return f"{found} on ES-11/1 to ES-11/5: {votes}.", set(presidents) == {"KAZ"}, same
