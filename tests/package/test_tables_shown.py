"""How start() shows tables, days, lists and errors: whole texts, no word of the machine; the settings of pandas stay."""

import datetime
import re

import numpy as np
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from utils import load
from utils.notebook import short_errors, show_tables

LONG = "a text of more than fifty characters, which pandas would cut before its end"


@pytest.fixture(scope="module")
def shown():
    formatter = DisplayFormatter()
    show_tables(formatter.formatters)
    return lambda value: formatter.format(value)[0]


def cells(html):
    """(class or "", text) of each cell of the body."""
    return re.findall(r'<td(?: class="(\w+)")?>(.*?)</td>', html.partition("<tbody>")[2])


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_texts_are_whole_and_on_the_left_numbers_on_the_right(shown, missing):
    table = pd.DataFrame({"n": [1.5, 2.0], "said": [LONG, missing], "day": pd.to_datetime(["2022-04-24"] * 2)})
    html = shown(table)["text/html"]
    assert cells(html) == [("", "1.5"), ("text", LONG), ("", "2022-04-24"),
                           ("", "2.0"), ("text", "NaN"), ("", "2022-04-24")]  # fmt: skip
    assert 'class="text">said</th>' in html and "<th>n</th>" in html
    assert re.search(r"\.text[^{]*\{text-align: left; white-space: normal\}", html)
    assert list(table.columns) == ["n", "said", "day"] and table["said"].isna().sum() == 1


def test_what_stands_in_a_cell_is_no_html(shown):
    assert cells(shown(pd.DataFrame({"a": ["<b>&"]}))["text/html"]) == [("text", "&lt;b&gt;&amp;")]


@pytest.mark.parametrize("value", [
    load("events")["short"].head(3), load("votes")["vote"], load("votes")["vote"].value_counts(),
    load("votes").groupby("vote").size(),
    pd.Timestamp("2022-11-14") - load("events")["date"].head(3), pd.Series(dtype=float), pd.Series([True, False]),
    pd.Timestamp("2022-11-14"), pd.Timedelta(days=204), datetime.date(2022, 11, 14), np.timedelta64(6, "D"), np.bool_(True),
    np.arange(3), np.array(5), np.float64(0.5), load("votes")["vote"].unique(), load("states")["iso3"].head(2).unique(),
    load("states").set_index("iso3").index, pd.Index(["BLR"]), pd.DatetimeIndex(["2022-11-14"]),
    load("states").index, load("votes").set_index(["iso3", "resolution"]).index[:2], pd.CategoricalIndex(["yes"]),
    [pd.Timestamp("2022-11-14")],
], ids=lambda v: type(v).__name__)  # fmt: skip
def test_no_word_of_the_machine_is_shown(shown, value):
    said = "\n".join(shown(value).values())
    assert said and not re.search(
        r"dtype|Name:|Length:|Categories|Timedelta|Timestamp|array\(|Index\(|np\.|00:00:00|<Arrow", said
    )


def test_days_and_lists_read_as_one_would_write_them(shown):
    def plain(value):
        return shown(value)["text/plain"]

    assert plain(pd.Timestamp("2022-11-14")) == "2022-11-14" and plain(pd.Timedelta(days=204)) == "204 days"
    assert plain(pd.Timestamp("2022-11-14 15:30")) == "2022-11-14 15:30:00" and plain(pd.NaT) == "NaT"
    assert plain(pd.Index(["ARM", "BLR"])) == "['ARM', 'BLR']"
    assert plain(np.arange(1000)).endswith("and 980 more")


def test_the_name_of_an_index_stands_above_it(shown):
    html = shown(load("votes")["vote"].value_counts())["text/html"]
    heads = re.findall(r"<th[^>]*>(.*?)</th>", html.partition("<tbody>")[0])
    assert heads == ["vote", "count"]


def test_a_long_table_says_how_many_rows_and_an_empty_one_too(shown):
    votes = load("votes")
    html = shown(votes)["text/html"]
    assert f"{len(votes)} rows" in html and len(re.findall("<tr", html)) < 20
    assert "0 rows" in shown(votes[votes["vote"] == "Yes"])["text/html"]
    assert "no rows" in shown(votes[votes["vote"] == "Yes"]["iso3"])["text/plain"]


@pytest.mark.parametrize("table", [
    pd.DataFrame([[1, "x"]], columns=["a", "a"]), pd.DataFrame({1: ["x"], 2: [3]}), pd.DataFrame({None: ["x"]}),
    pd.DataFrame([[1, "x"]], columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])), pd.DataFrame(),
    pd.DataFrame({"a": ["x"]}, index=pd.MultiIndex.from_tuples([("p", 1)], names=["one", "two"])),
    pd.DataFrame({"a": [[1, 2], {"k": 1}]}), pd.DataFrame({"a": pd.Categorical(["x", None])}),
    pd.DataFrame({"a": [pd.Timedelta(days=2), pd.NaT]}), pd.Series([1], name=("a", "b")), pd.Series([1], name=0),
])  # fmt: skip
def test_any_table_is_shown(shown, table):
    before = table.copy()
    assert "<table" in shown(table)["text/html"]
    assert table.equals(before) and list(getattr(table, "columns", [])) == list(getattr(before, "columns", []))


def test_the_settings_of_pandas_stay_and_count(shown):
    table = pd.DataFrame({"a": [1.23456, 2.0], "b": [LONG, LONG]})
    before = str(table), table._repr_html_(), pd.get_option("display.max_colwidth")
    shown(table)
    assert (str(table), table._repr_html_(), pd.get_option("display.max_colwidth")) == before
    with pd.option_context("display.precision", 1, "display.max_rows", 1, "display.min_rows", 1):
        html = shown(table)["text/html"]
        assert ">1.2<" in html and ">2.0<" not in html and "2 rows" in html
    with pd.option_context("display.notebook_repr_html", False):
        assert "text/html" not in shown(table)


def test_an_error_is_shown_without_the_way_through_packages():
    shell = InteractiveShell(history_length=0)
    shell.run_line_magic("colors", "nocolor")

    def said(cell):
        with capture_output() as shown:
            shell.run_cell(cell)
        return shown.stdout

    def own():
        return said('import pandas\npandas.DataFrame({"vote": [1]})["Vote"]')

    long = own()
    for _ in range(2):  # a second start() changes nothing more
        short_errors(shell)
    assert long.rstrip().endswith("KeyError: 'Vote'") and own().rstrip().endswith("KeyError: 'Vote'")
    assert "-packages" in long and not re.search(r"-packages|pandas/_libs", own())
    assert len(own().splitlines()) < 20 < len(long.splitlines())
    assert '["Vote"]' in own() and "SyntaxError" in said("neighbours = [1") and "name 'India'" in said("[India]")
    shell.run_line_magic("xmode", "Verbose")
    assert "-packages" in own()
