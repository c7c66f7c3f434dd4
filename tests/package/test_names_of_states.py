"""Names: one list of states, forgiving on the way in, the same short name everywhere on the way out."""

import pandas as pd
import pytest

from utils import data
from utils.data import DataError, iso3, load, name

STATES = load("states").set_index("iso3")
ALIASES = load("state_aliases")


def test_every_name_and_code_of_a_state_is_understood():
    for column in ("name", "name_un", "iso2"):
        assert iso3(STATES[column]) == list(STATES.index)
    assert iso3(STATES.index.str.lower()) == list(STATES.index)
    assert iso3(STATES["name_un"].str.upper()) == list(STATES.index)


def test_every_alias_gives_its_state_and_no_two_clash():
    assert iso3(ALIASES["alias"]) == list(ALIASES["iso3"])
    assert ALIASES["alias"].map(data._plain).is_unique
    assert set(ALIASES["iso3"]) == set(STATES.index)


@pytest.mark.parametrize(("text", "code"), [
    ("Turkiye", "TUR"), ("TÜRKİYE", "TUR"), ("Cote d’Ivoire", "CIV"), ("U.S.", "USA"), ("  Kazakhstan ", "KAZ"),
    ("Niger", "NER"), ("Nigeria", "NGA"), ("Guinea", "GIN"), ("Guinea-Bissau", "GNB"), ("Congo", "COG"), ("Zaire", "COD"),
    ("Sao Tome & Principe", "STP"), ("Trinidad & Tobago", "TTO"), ("Antigua & Barbuda", "ATG"), ("St. Kitts & Nevis", "KNA"),
    ("St. Vincent & Grenadines", "VCT"), ("Gambia, The", "GMB"), ("Congo, Dem. Rep.", "COD"), ("Congo, Rep.", "COG"),
    ("Korea, Dem. People's Rep.", "PRK"), ("GERMANY, FEDERAL REPUBLIC OF", "DEU"),
])  # fmt: skip
def test_forms_that_no_list_holds_are_understood(text, code):
    assert iso3(text) == [code]


def test_words_in_another_order_never_mean_two_states():
    found = {}
    for text, code in zip(ALIASES["alias"], ALIASES["iso3"], strict=True):
        assert found.setdefault(data._words(text), code) == code
    former = load("rollcall_codes").query("scheme == 'name'")
    assert not {data._words(text) for text in former["code"]} & set(found)


@pytest.mark.parametrize(("text", "code"), [
    ("Soviet Union", "SUN"), ("USSR", "SUN"), ("SUN", "SUN"), ("Czechoslovakia", "CSK"), ("yugoslavia", "YUG"),
    ("German Democratic Republic", "DDR"), ("Zanzibar", "ZAN"), ("Kazakhstan", "KAZ"),
])  # fmt: skip
def test_former_members_by_name(text, code):
    assert data.member_code(text) == code
    assert data.member_code(name(code)) == code


def test_short_names_are_those_of_the_course():
    short = {
        "TUR": "Türkiye", "CIV": "Côte d'Ivoire", "CPV": "Cabo Verde", "CZE": "Czechia", "SWZ": "Eswatini",
        "MKD": "North Macedonia", "TLS": "Timor-Leste", "VNM": "Viet Nam", "PRK": "North Korea", "KOR": "South Korea",
        "RUS": "Russia", "IRN": "Iran", "SYR": "Syria", "LAO": "Laos", "MDA": "Moldova", "KGZ": "Kyrgyzstan",
    }  # fmt: skip
    assert {code: name(code) for code in short} == short
    official = {"RUS": "Russian Federation", "KOR": "Republic of Korea", "IRN": "Iran (Islamic Republic of)",
                "GBR": "United Kingdom of Great Britain and Northern Ireland"}  # fmt: skip
    assert STATES["name_un"][list(official)].to_dict() == official


def test_name_of_one_of_many_and_of_a_column():
    assert name("KAZ") == name("kaz") == name("Republic of Kazakhstan") == "Kazakhstan"
    assert name(["ARM", "EU", "EAEU"]) == ["Armenia", "European Union", "Eurasian Economic Union"]
    codes = pd.Series(["KAZ", "RUS", "KAZ"], index=[5, 6, 7])
    assert name(codes).to_dict() == {5: "Kazakhstan", 6: "Russia", 7: "Kazakhstan"}
    assert name(pd.Index(["KAZ"])) == ["Kazakhstan"]
    assert name([]) == [] and iso3([]) == []


def test_an_unknown_name_gets_the_nearest():
    """What else may be typed for a state: test_bad_input.py."""
    nearest = r"^'Kazachstan' is not in the list of 193 UN members; nearest: Kazakhstan.*\.$"
    with pytest.raises(DataError, match=nearest):
        iso3(["Armenia", "Kazachstan"])
    with pytest.raises(DataError, match=r"nearest: none\.$"):
        iso3("qqqqqq")


def test_every_code_in_every_table_has_a_name():
    for table in data._resources():
        if not table.startswith("rollcall"):  # raw files: codes of former members, damaged rows
            frame = load(table)
            for column in frame.columns.intersection(["iso3", "partner", "actors", "transit_country", "territory"]):
                name(frame[column].dropna().str.split(";").explode())


@pytest.mark.parametrize(("given", "said"), [(STATES, "whole table"), (STATES["nato"], "True and False")])
def test_a_table_or_a_filter_in_place_of_states_is_named_as_such(given, said):
    with pytest.raises(DataError, match=said):
        data.codes_of(given)
