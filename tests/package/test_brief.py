"""The two-page brief: one file, pictures inside with their alt text, nothing asked from outside."""

import datetime
import json
import pathlib
import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from tests.package.rulers import Page
from utils import brief, case, load, matrix, read_rollcall, seats, vote_matrix
from utils.brief import PARTS
from utils.data import DataError
from utils.plots.style import alt_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOM = "Two pages have room for about 400 words and two pictures."


@pytest.fixture
def page(tmp_path, capsys):
    def make(*texts, pictures=(), **more):
        path = tmp_path / "my_brief.html"
        brief(*texts, pictures=pictures, path=path, **more)
        page = Page(path.read_text(encoding="utf-8"))
        page.said = capsys.readouterr().out
        return page

    return make


def test_a_whole_brief(page):
    votes = load("votes")
    pictures = [seats(votes, "ES-11/4", ring=["BRA"]), matrix(vote_matrix(votes, ["BRA", "IND"])).figure]
    alts = [alt_of(p.figure if hasattr(p, "figure") else p) for p in pictures]
    plt.close("all")  # a notebook closes a figure when it has shown it
    made = page("My title", "One.\n\nTwo < three.", "e " * 10, "r", "l", pictures=pictures)
    assert [image["alt"] for image in made.all("img")] == alts
    assert all(image["src"].startswith("data:image/png;base64,") for image in made.all("img"))
    assert "<p>One.</p>\n<p>Two &lt; three.</p>" in made.raw
    assert made.said == f"my_brief.html: 16 words, 2 pictures. {ROOM}\n"
    assert not made.all("table")


def test_a_brief_writes_over_a_brief_and_over_no_other_file(tmp_path):
    own = tmp_path / "own.html"
    own.write_text("mine")
    with pytest.raises(DataError, match=r"^There is a file .*own\.html that brief did not make: choose another name"):
        brief("Title", path=own)
    assert own.read_text() == "mine"
    for title in ("First", "Second"):
        brief(title, path=tmp_path / "my.html")
    assert "Second" in (tmp_path / "my.html").read_text(encoding="utf-8")


def test_a_case_from_a_file_names_that_file(page):
    votes = read_rollcall("rollcall_sample.csv")[0]
    own = page(case("t", "n", ["BRA"], "ES-11/5", votes), "q", "e", "r", "l").text
    assert "Votes: roll-call file rollcall_sample.csv." in own and "of the course" not in own
    assert "table votes of the course" in page(case("t", "n", ["BRA"], "ES-11/5"), "q", "e", "r", "l").text


def test_nothing_is_asked_from_outside(page):
    made = page("t", "q", "e", "r", "l", pictures=[seats(load("votes"))])
    asked = [v for _, attrs in made.tags for k, v in attrs.items() if k in ("src", "href", "srcset", "data")]
    assert "1 picture." in made.said and asked and all(v.startswith("data:") for v in asked)
    assert not made.all("script") and not made.all("link") and "url(" not in made.text and "@import" not in made.text


def test_what_is_left_open_is_named_and_keeps_its_question(page):
    made = page("t", "q", "...", "", "l")
    assert made.said.endswith("Still open: Evidence, A rival explanation.\n")
    assert made.said.startswith("my_brief.html: 2 words")
    assert PARTS["evidence"][1] in made.text and PARTS["question"][1] not in made.text
    assert len(made.all("table")) == 1


def test_the_brief_on_a_story_of_ones_own_does_not_speak_of_votes(page):
    made = page("My story", source="my table")
    assert "vote" not in made.text.casefold() and "my table" in made.text and len(made.all("h2")) == 5


def test_title_names_day_and_case_stand_above_and_pictures_have_numbers(page):
    own = case(" Who said <no>? ", "Ana, Ben", ["Turkiye", "IND", "Mali"], "ES-11/5")
    made = page(own, "q", "e", "r", "l", pictures=[seats(load("votes")), seats(load("votes"), "ES-11/4")])
    today = datetime.date.today()
    assert "<h1>Who said &lt;no&gt;?</h1>" in made.raw and "<title>Who said &lt;no&gt;?</title>" in made.raw
    assert f"<p>Ana, Ben, {today.day} {today:%B %Y}</p>" in made.raw
    assert "The case: ES-11/5 of 14 November 2022; 3 states: Türkiye, India, Mali." in made.text
    assert re.findall(r"<figcaption>(.*?)</figcaption>", made.raw) == ["Picture 1", "Picture 2"]
    assert "open" not in made.said


@pytest.mark.parametrize(("names", "above"), [("Ana", "Ana, "), ("Who takes part?", "Who takes part? "), ("...", "")])
def test_a_line_that_ends_in_a_question_mark_has_no_comma(page, names, above):
    made = page(case("t", names, ["India"], "ES-11/5"))
    today = datetime.date.today()
    assert f"<p>{above}{today.day} {today:%B %Y}</p>" in made.raw


def test_an_untouched_model_is_open(page):
    """The sentences that stand in the lesson: dots in them, in the title and in the names."""
    cells = json.loads((ROOT / "notebooks/06_your_own_case.ipynb").read_text(encoding="utf-8"))["cells"]
    models = {}
    for cell in cells:
        if "write" in cell["metadata"].get("tags", []) and "case(" not in "".join(cell["source"]):
            exec("".join(cell["source"]), models)
    texts = [models[part] for part in PARTS]
    made = page(case("...", ..., ["India"], "ES-11/5"), *texts)
    assert made.said == (f"my_brief.html: 0 words, 0 pictures. {ROOM}\nStill open: Title, "
                         f"{', '.join(heading for heading, *_ in PARTS.values())}.\n")  # fmt: skip
    assert all(text.strip() in made.text for text in texts), "what is begun is not lost"
    assert "your question, in one line" in made.text and not re.search(r"<p>\.\.\.", made.raw)


def test_a_case_knows_how_its_group_voted():
    shown = repr(case("t", "n", load("states").query("african_union")["iso3"], "ES-11/5"))
    assert "54 states: Angola" in shown or "54 states: Algeria" in shown
    assert "ES-11/5 of 14 November 2022" in shown and "15 yes, 27 abstain, 5 no, 7 did not vote" in shown
    assert "nothing differs" not in shown


@pytest.mark.parametrize(("group", "vote", "kind"), [
    (["Estonia", "Latvia"], "ES-11/5", "yes"), (["Belarus", "Russia"], "ES-11/4", "no"),
    (["Azerbaijan", "Turkmenistan"], "ES-11/5", "did not vote"),
])  # fmt: skip
def test_a_group_that_is_all_of_one_kind_gets_a_sentence(group, vote, kind):
    assert f"All of them: {kind}. So nothing differs here" in repr(case("t", "n", group, vote))


def test_a_state_alone_is_no_dull_group_and_one_given_twice_counts_once():
    shown = repr(case("t", "n", ["India", "IND"], "ES-11/5"))
    assert "1 state: India" in shown and "nothing differs" not in shown


def test_the_cells_of_ones_own_case_run_after_a_restart(tmp_path, monkeypatch, capsys):
    """The import cell, then from exercise 6.1 on what the brief needs: nothing of the cells above."""
    monkeypatch.chdir(tmp_path)
    cells = json.loads((ROOT / "notebooks/06_your_own_case.ipynb").read_text(encoding="utf-8"))["cells"]
    own = ["import", "ex-6-1-answer", "own-case", "own-seats", "own-matrix", "statements", "brief-question",
           "brief-evidence", "brief-rival", "brief-limits", "brief"]  # fmt: skip
    for state in ('states[states["african_union"]]["iso3"]', '["Turkiye", "India", "US"]'):
        names_here = {}
        for cell in cells:
            if cell["id"] in own:
                source = "".join(cell["source"]).replace('states[states["african_union"]]["iso3"]', state)
                exec(source, names_here)
        assert "my_brief.html: 0 words, 2 pictures" in capsys.readouterr().out
        assert len(Page((tmp_path / "my_brief.html").read_text(encoding="utf-8")).all("img")) == 2


def test_the_rubric_is_the_same_in_the_lesson():
    cells = json.loads((ROOT / "notebooks/06_your_own_case.ipynb").read_text(encoding="utf-8"))["cells"]
    (text,) = ["".join(c["source"]) for c in cells if c["id"] == "outline"]
    for heading, _, levels in PARTS.values():
        row = heading.removeprefix("A ").capitalize()
        assert len(levels) == 3 and f"| {row} | " + " | ".join(levels) + " |" in text


def test_a_case_of_another_table_has_its_day_and_its_source(page, capsys):
    votes = load("votes").query("resolution == 'ES-11/5'")[["resolution", "iso3", "vote"]]
    file = votes.assign(date=pd.Timestamp("2022-11-15"))
    file.attrs["source"] = "roll-call file own.csv"
    made = page(case("t", "n", ["India"], "ES-11/5", votes=file), "q", "e", "r", "l")
    assert "ES-11/5 of 15 November 2022" in made.text and "Votes: roll-call file own.csv." in made.text
    assert "table votes of the course" not in made.text and "Question and denominator" in made.text
    own = case("t", "n", ["India"], "80/1", votes=votes.replace("ES-11/5", "80/1"))
    assert own.source == "Votes: a table of the author's own." and own.day == ""
    made = page(own, "q", "e", "r", "l", source="a file of mine")
    assert "a file of mine" in made.text and "A rival explanation" in made.text


def test_a_group_of_which_some_have_no_row_is_not_all_of_one_kind():
    votes = load("votes").query("resolution == 'ES-11/5' and iso3 in ['RUS', 'BLR']")
    shown = case("t", "n", ["Russia", "Belarus", "Mali"], "ES-11/5", votes=votes)
    assert shown.dull == "" and "Without a row: 1" in repr(shown)
