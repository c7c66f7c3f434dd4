"""The tables: every one loads and is what datapackage.json says; the facts are whole; a broken copy says where."""

import datetime

import pandas as pd
import pytest

from utils import data
from utils.data import DataError, columns, load, tables
from utils.words import VOTES

TABLES = list(data._resources())
COMPLETE = load("resolutions").query("complete")
ALLIES = ["ARM", "BLR", "KAZ", "KGZ", "TJK"]

PUBLISHED = {  # yes-no-abstain-did not vote, as the UN announced them
    "68/262": (100, 11, 58, 24), "71/205": (70, 26, 77, 20), "72/190": (70, 26, 76, 21), "73/194": (66, 19, 72, 36),
    "73/263": (65, 27, 70, 31), "74/17": (63, 19, 66, 45), "74/168": (65, 23, 83, 22), "75/29": (63, 17, 62, 51),
    "75/192": (64, 23, 86, 20), "76/70": (62, 22, 55, 54), "76/179": (65, 25, 85, 18), "ES-11/1": (141, 5, 35, 12),
    "ES-11/2": (140, 5, 38, 10), "ES-11/3": (93, 24, 58, 18), "ES-11/4": (143, 5, 35, 10), "ES-11/5": (94, 14, 73, 12),
    "77/229": (82, 14, 80, 17), "ES-11/6": (141, 7, 32, 13), "78/221": (78, 15, 79, 21),
}  # fmt: skip


# --- every table ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_table_has_the_types_of_its_schema(table):
    frame, resource = load(table), data._resource(table)
    fields = resource["schema"]["fields"]
    assert list(frame.columns) == [f["name"] for f in fields]
    assert len(frame) == resource["rows"] > 0
    assert list(frame.index) == list(range(len(frame)))
    for field in fields:
        column, required = frame[field["name"]], field.get("constraints", {}).get("required", False)
        whole = "int64" if required else "Int64"
        plain = {"date": "datetime64[ns]", "number": "float64", "boolean": "bool", "integer": whole}
        kind = "category" if "categories" in field else plain.get(field["type"], str(data.TEXT))
        assert str(column.dtype) == kind, field["name"]
        if "vote" == field["name"] and kind == "category":
            assert column.cat.ordered and column.cat.categories.tolist() == VOTES
        assert not (required and column.isna().any()), field["name"]
        assert not (column.dtype == data.TEXT and (column == "").any()), f"{field['name']}: missing is NaN, not ''"
        assert field["description"].endswith((".", "?", ")")) and field["type"] in {
            "string", "integer", "number", "boolean", "date"}, field["name"]  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_table_says_where_it_comes_from_and_on_what_terms(table):
    resource = data._resource(table)
    content = (data.DATA / resource["path"]).read_bytes()  # its hash: tests/course/test_generated.py
    assert b"\r" not in content and not content.startswith(b"\xef\xbb\xbf")
    assert all(resource[key] for key in ("title", "description", "howMade", "sources", "licenses"))
    assert any("path" in s for s in resource["sources"]) or "source" in load(table)
    for source in resource["sources"]:
        path = source.get("path", "https://")
        assert path.startswith(("https://", "http://")) or (data.DATA / path).is_file(), path
    schema = resource["schema"]
    damaged = table == "rollcall_sample"  # broken on purpose, a row stands twice
    assert damaged or schema.get("primaryKey") or schema.get("uniqueKeys"), "a table has a key"
    for field in schema["fields"]:
        measured = field["type"] == "number" or field["name"] in ("yes", "no", "n_votes", "year")
        assert not measured or field.get("unit"), f"{field['name']} has no unit"


def test_every_file_is_a_table_of_the_package():
    assert {p.stem for p in data.DATA.glob("*.csv")} == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_dates_that_are_partly_known_hold_the_first_day(table):
    frame = load(table)
    for column in [c for c in frame.columns if c.endswith("_precision")]:
        date, known = frame[column.removesuffix("_precision")], frame[column]
        assert (date.isna() == known.isna()).all()
        assert (date[known.isin(["month", "year"])].dt.day == 1).all()
        assert (date[known == "year"].dt.month == 1).all()


# --- the facts --------------------------------------------------------------------------------------------


def test_counted_votes_equal_the_published_counts():
    votes, rows = load("votes"), COMPLETE.set_index("resolution")[["yes", "no", "abstain", "did_not_vote"]]
    assert (votes.groupby("resolution")["iso3"].nunique() == 193).all()
    counted = pd.crosstab(votes["resolution"], votes["vote"])[["yes", "no", "abstain", "did not vote"]]
    official, own = ({r: tuple(row) for r, row in table.iterrows()} for table in (rows, counted))
    assert official == own == PUBLISHED
    assert list(rows.index) == list(PUBLISHED)


def test_incomplete_roll_calls_stay_apart():
    resolutions, votes, partial = load("resolutions"), load("votes"), load("votes_partial")
    assert set(votes["resolution"]) == set(COMPLETE["resolution"])
    assert set(partial["resolution"]) == set(resolutions["resolution"]) - set(votes["resolution"])
    known = pd.concat([votes, partial])["resolution"].value_counts()
    assert (resolutions["n_votes_known"] == resolutions["resolution"].map(known)).all()
    assert (resolutions["complete"] == (resolutions["n_votes_known"] == 193)).all()
    totals = resolutions[["yes", "no", "abstain", "did_not_vote"]]
    assert (totals.sum(axis="columns") == 193).all()
    counts = partial.groupby(["resolution", "vote"], observed=True).size()
    official = resolutions.set_index("resolution")[totals.columns]
    assert all(n <= official.loc[r, str(v).replace(" ", "_")] for (r, v), n in counts.items())


def test_how_votes_are_known_and_what_was_said_later():
    votes = load("votes").set_index(["resolution", "iso3"]).sort_index()
    assert (votes.loc["ES-11/5"].loc[ALLIES, "how_known"] == "published").all()
    assert (votes.loc["ES-11/3", "how_known"] == "published").all()
    assert votes.loc[("ES-11/5", "BHS"), "vote"] == "no" and "abstain" in votes.loc[("ES-11/5", "BHS"), "note"]
    for resolution in ("ES-11/1", "ES-11/4", "ES-11/5"):
        row = votes.loc[(resolution, "VEN")]
        assert row["vote"] == "did not vote" and "Article 19" in row["note"]


def test_states_have_the_memberships_of_the_day():
    states = load("states")
    sizes = {"csto": 6, "nato": 30, "eu": 27, "eaeu": 5, "cis": 9, "sco": 8, "brics": 5, "african_union": 54,
             "oecd": 38}  # fmt: skip
    assert {g: int(states[g].sum()) for g in sizes} == sizes and len(states) == 193
    rows = load("alliance_membership").query("status == 'member' and start <= '2022-11-14' and not end <= '2022-11-14'")
    for group in ("NATO", "EAEU", "CIS"):
        assert set(rows.loc[rows["organisation"] == group, "iso3"]) == set(states.loc[states[group.lower()], "iso3"])
    csto = load("csto_membership").query("instrument == 'CSTO' and start <= '2022-11-14' and not end <= '2022-11-14'")
    assert set(csto["iso3"]) == set(states.loc[states["csto"], "iso3"]) == {*ALLIES, "RUS"}


def test_missing_is_never_zero():
    trade = load("trade")
    assert (trade["share_percent"].isna() == (trade["status"] == "partner not listed")).all()
    assert trade["share_percent"].isna().any() and not (trade["share_percent"] == 0).any()
    assert trade.loc[trade["share_percent"].isna(), "note"].str.contains("never read it as zero").all()
    iceland = load("nato_profile").query("iso3 == 'ISL' and indicator == 'military_expenditure_usd_million'")
    assert iceland["value"].isna().all() and len(iceland) == 1


def test_agreement_is_the_share_it_says():
    frame = load("agreement")
    for end in ("", "_with_es11"):
        assert ((frame["n_same" + end] / frame["n_votes" + end] - frame["agreement" + end]).abs() < 6e-5).all()
    assert set(frame.query("year == 2024")["coverage"]) == {"partial (Jan-Jun, 6 votes)"}
    points = load("ideal_points")
    assert ((points["q5"] < points["ideal_point"]) & (points["ideal_point"] < points["q95"])).all()
    assert points.query("year == 2024")["ideal_point_all_votes"].isna().all()


def test_statements():
    said = load("statements")
    assert set(ALLIES) <= set(said["iso3"])
    none = said["status"] == "none_found"
    assert said.loc[none, ["said_by", "said_on", "source"]].isna().all(axis=None) and none.any()
    assert said.loc[none, "note"].notna().all(), "what was searched"
    assert said.loc[~none, "source"].notna().all()
    assert (said["resolution"].notna() == (said["about"] == "a resolution")).all()
    assert (said["about_other"].notna() == (said["about"] == "other")).all()
    votes = load("votes").set_index(["resolution", "iso3"])["vote"].astype(str)
    cast = said.dropna(subset=["resolution", "vote"])
    assert [votes[key] for key in zip(cast["resolution"], cast["iso3"], strict=True)] == list(cast["vote"].astype(str))
    days = load("resolutions").set_index("resolution")["date"]
    dated = said.dropna(subset=["resolution"])
    assert (dated["date_of_vote"] == dated["resolution"].map(days)).all()


def test_events():
    events = load("events")
    lasted = events.dropna(subset=["date_end"])
    assert (lasted["date_end"] >= lasted["date"]).all() and len(lasted) >= 5
    assert events["actors"].map(lambda text: text.split(";") == sorted(set(text.split(";")))).all()
    core = events.query("core")
    assert len(core) <= 16 and core["short"].is_unique
    told = set(core.query("in_story")["event_id"])
    assert {"E06", "E12", "E14", "E19", "E22", "E25", "E29", "E33", "E36", "E40"} <= told
    assert {"E07", "E11", "E28", "E30"} <= set(core["event_id"]) - told
    ours = events[events["short"].str.contains("ES-11/")]["date"]
    assert set(ours) <= set(load("resolutions")["date"]) and len(ours) == 4


def touched(text):
    """Addresses with a bracket before them, a sign behind them, or a bracket that they do not open."""
    words = [word for word in str(text).split() if "http" in word]
    return [w for w in words if not w.startswith("http") or w[-1] in ";:" or w.count("(") != w.count(")")]


def test_an_address_stands_alone():
    """Cut at spaces, an address of a cell can be opened: data/README.md says that ' ; ' parts several."""
    assert touched("a (https://a.org/b) ; https://a.org/b; https://a.org/b)") == [
        "(https://a.org/b)", "https://a.org/b;", "https://a.org/b)"]  # fmt: skip
    assert touched("https://a.org/b_(SCO) ; https://a.org/?p=1") == []
    for name in data.tables()["table"]:
        frame = load(name)
        for column in frame.columns.intersection(["source", "note", "status_note", "end_note"]):
            assert frame[column].dropna().map(touched).sum() == [], f"{name}, {column}"


def test_an_order_that_stopped_nothing_is_told_apart():
    rows = load("cpc_disruptions")
    assert rows.loc[rows["what_stopped"] == "order only", "effect"].str.contains("never stopped").all()
    assert rows.loc[rows["effect"].isin(["No lost volume", "Normal"]), "what_stopped"].eq("nothing").all()
    stopped = rows[rows["effect"].str.contains("fully stopped|halted|Loading stopped|Loading resumed")]
    assert stopped["what_stopped"].eq("loading stopped").all()
    assert (rows["what_stopped"] == "loading stopped").sum() == len(stopped)


def test_oil_exports_add_up():
    rows = load("oil_exports")
    sums = rows.query("additive").groupby(["year", "period"])["volume_mt"].sum()
    totals = rows.query("route == 'TOTAL_EXPORT'").set_index(["year", "period"])["volume_mt"]
    both = sums.index.intersection(totals.index)
    assert list(both.get_level_values("year")) == [2009, 2012, 2013, 2021, 2022, 2023, 2025]
    assert ((sums[both] - totals[both]).abs() < 0.05).all()
    assert rows.query("additive")["crosses_russia"].notna().all()
    assert set(rows.query("route == 'PRODUCTION'")["crosses_russia"].dropna()) == set()


def test_oil_network():
    routes = load("oil_routes")
    assert (routes["territory"] == routes["transit_country"].fillna("KAZ")).all()
    assert (routes["source"].isna() == (routes["basis"] == "assumption")).all()
    assert routes.query("basis == 'assumption' and route != 'Alashankou-China'")["capacity_nameplate_mt"].isna().all()
    assert load("oil_nodes").query("node == 'WORLD'")["lat"].isna().all()


def test_brent_is_a_month_a_row():
    months = load("brent")["month"]
    assert list(months) == list(pd.date_range(months.iloc[0], periods=len(months), freq="MS"))


def test_map_rings_and_lines():
    land, borders = load("map_land"), load("map_borders")
    for frame, key in ((land, "ring"), (borders, "line")):
        groups = frame.groupby(key)["point"]
        assert (groups.apply(list).map(lambda points: points == list(range(1, len(points) + 1)))).all()
        assert list(groups.ngroups + 1 - frame[key].unique()[::-1]) == list(range(1, groups.ngroups + 1))
    assert land.groupby("ring").size().min() >= 4 and borders.groupby("line").size().min() >= 2
    closed = land.groupby("ring")[["lon", "lat"]].apply(lambda r: tuple(r.iloc[0]) == tuple(r.iloc[-1]))
    assert (~closed).sum() == 2
    assert borders.groupby("line")[["side_a", "side_b", "disputed"]].nunique().eq(1).all(axis=None)
    assert {"RUS", "UKR"} in [{a, b} for a, b in borders[["side_a", "side_b"]].drop_duplicates().to_numpy()]


# --- the loader -------------------------------------------------------------------------------------------


def change(folder, table, old, new):
    """Replace the first `old`; give the number of its line, as an editor counts."""
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    return text[: text.index(old)].count("\n") + 1


BROKEN = {  # what is wrong: table, text, what it becomes, column, what is said of it
    "wrong value": ("votes", "ES-11/5,KAZ,abstain", "ES-11/5,KAZ,Abstain", "vote",
                    "'Abstain' found, one of yes, abstain, no, did not vote"),
    "NA is no vote": ("votes", "ES-11/5,NAM,abstain", "ES-11/5,NAM,NA", "vote",
                      "'NA' found, one of yes, abstain, no, did not vote"),
    "nothing": ("votes", "ES-11/5,KAZ,abstain", "ES-11/5,KAZ,", "vote", "nothing found, a value"),
    "missing column": ("votes", "how_known", "known", "how_known",
                       "no such column found, resolution, iso3, vote, how_known, note"),
    "duplicate key": ("votes", "ES-11/5,KAZ,", "ES-11/5,JPN,", "resolution + iso3",
                      "'ES-11/5, JPN' a second time found, each once"),
    "unique key": ("states", "KAZ,KZ,Kazakhstan,", "KAZ,KZ,Japan,", "name", "'Japan' a second time found, each once"),
    "no such state": ("votes", "ES-11/5,KAZ,", "ES-11/5,KAX,", "iso3", "'KAX' found, a value of states.iso3"),
    "bad date": ("events", "2022-02-24", "2022-02-30", "date", "'2022-02-30' found, a date such as 2022-11-14"),
    "date the other way": ("events", "2022-02-24", "24.02.2022", "date", "'24.02.2022' found, a date such as 2022-11-14"),
    "code in a list": ("events", "RUS;UKR", "RUS;UKX", "actors", "'RUS;UKX' found, a code such as KAZ, or several: KAZ;RUS"),
    "decimal comma": ("brent", "59.41", '"59,41"', "price_usd_per_bbl", "'59,41' found, a number with a decimal point"),
    "too small": ("brent", "59.41", "-59.41", "price_usd_per_bbl", "'-59.41' found, 0 or more"),
    "too large": ("trade", "BLR,2019,export,RUS,42,", "BLR,2019,export,RUS,420,", "share_percent",
                  "'420' found, 100 or less"),
    "half a vote": ("resolutions", ",94,14,73,12,", ",94.5,14,73,12,", "yes", "'94.5' found, a whole number"),
    "yes for true": ("states", "Kazakhstan,Asia-Pacific,Asia,true", "Kazakhstan,Asia-Pacific,Asia,yes", "csto",
                     "'yes' found, true or false"),
    "form": ("claims", "C17,", "C171,", "claim_id", r"'C171' found, text of the form C\d{2}"),
    "a column twice": ("brent", "month,price_usd_per_bbl,source,note", "month,price_usd_per_bbl,source,note,note", "note",
                       "a column of this name a second time found, each once"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_broken_table_says_in_one_sentence_where(copy, fault):
    table, old, new, column, said = BROKEN[fault]
    row = change(copy, table, old, new)
    with pytest.raises(DataError) as error:
        load(table)
    assert str(error.value) == f"{table}.csv, row {row}, column {column}: {said} expected."
    assert error.value._render_traceback_() == [f"DataError: {error.value}"]


def test_a_cell_too_many(copy):
    row = change(copy, "brent", "59.41,", "59,41,")
    with pytest.raises(
        DataError, match=f"^brent.csv, row {row}: 5 cells found, 4 expected: .* straight quotation marks"
    ):
        load("brent")


def test_a_missing_file(copy):
    (copy / "claims.csv").unlink()
    with pytest.raises(DataError, match=r"^claims.csv is missing in the folder data\.$"):
        load("claims")


def test_an_empty_line_is_no_row_and_keeps_the_count(copy):
    row = change(copy, "brent", "2019-03-01,66.14", "\n2019-03-01,sixty")
    with pytest.raises(DataError, match=rf"^brent.csv, row {row + 1}, .*'sixty' found"):
        load("brent")


def test_a_changed_table_that_is_right_is_used_and_named_once(copy, capsys):
    change(copy, "brent", "59.41", "60.0")
    (copy / "brent.csv").write_bytes(b"\xef\xbb\xbf" + (copy / "brent.csv").read_bytes())  # as Excel writes it
    assert load("brent")["price_usd_per_bbl"].iloc[0] == 60.0
    load("brent")
    out = capsys.readouterr().out
    assert out == "Note: brent.csv was changed since the course was built; the changed table is used.\n"


def test_the_frame_is_the_callers_own():
    mine = load("votes")
    mine["vote"] = "yes"
    mine["extra"] = 1
    again = load("votes")
    assert "extra" not in again and (again["vote"] == "no").any()
    again.loc[0, "note"] = "changed"
    assert load("votes")["note"].isna().iloc[0]


def test_an_unknown_table_gets_the_nearest_five():
    with pytest.raises(DataError, match=r"^There is no table 'vote'; the tables are: votes(, \w+){4} \(nearest"):
        load("vote")
    with pytest.raises(DataError, match=r"^There is no table 'zzz'; the tables are: "):
        columns("zzz")


def test_tables_and_columns():
    assert list(tables()["table"]) == TABLES and (tables()["rows"] > 0).all()
    frame = columns("brent")
    assert list(frame.columns) == ["column", "type", "unit", "description"]
    assert frame.set_index("column").loc["price_usd_per_bbl", "unit"] == "US dollars a barrel"


@pytest.mark.parametrize("given", ["2022-11-14", pd.Timestamp("2022-11-14"), datetime.date(2022, 11, 14)])
def test_a_day_is_read_in_one_way(given):
    assert data.day_of(given) == pd.Timestamp("2022-11-14")


@pytest.mark.parametrize("given", ["01.02.1994", "1/2/1994", "1994-2-1", "2022", "", None, pd.NaT, 1994])
def test_a_day_written_otherwise_gets_a_sentence(given):
    with pytest.raises(DataError, match=r"^A day is written like 2022-11-14 \(year, month, day\), not .+\.$"):
        data.day_of(given)
    with pytest.raises(DataError, match=r"^The calendar has no day '2022-02-30'\.$"):
        data.day_of("2022-02-30")


def test_what_the_package_says_of_a_whole_table():
    rows = load("csto_membership")
    assert rows[["start", "end"]].max().max() <= data.as_of("csto_membership")
    unsure = rows[rows["note"].str.contains("status after August 2021 unverified", na=False)]["iso3"]
    assert dict.fromkeys(unsure, "2021-08-31") == data.fact("csto_membership", "notVerifiedAfter")
    with pytest.raises(DataError, match=r"^datapackage.json has no 'asOf' for the table brent\.$"):
        data.as_of("brent")


# --- another reader of datapackage.json -------------------------------------------------------------------


@pytest.mark.all
def test_frictionless_finds_nothing_wrong_and_does_find_what_is_wrong(copy):
    reason = "frictionless is not installed: run python3 course.py test --all"
    frictionless = pytest.importorskip("frictionless", reason=reason)
    report = frictionless.Package(str(copy / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]
    assert len(report.tasks) == len(TABLES)
    change(copy, "votes", "ES-11/5,KAZ,abstain", "ES-11/5,KAX,Abstain")
    report = frictionless.Package(str(copy / "datapackage.json")).validate()
    assert {"constraint-error", "foreign-key", "hash-count"} <= {kind for [kind] in report.flatten(["type"])}
