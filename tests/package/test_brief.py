"""The two-page brief: one file, pictures inside with their alt text, nothing asked from outside."""

import html.parser
import json
import pathlib
import re

import matplotlib.pyplot as plt
import pytest

from utils import brief, load, matrix, seats, vote_matrix
from utils.brief import PARTS, RUBRIC
from utils.plots.style import alt_of

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)
        self.raw, self.text = text, re.sub(r"<[^>]*>", " ", text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture
def page(tmp_path, capsys):
    def make(*texts, pictures=()):
        path = tmp_path / "my_brief.html"
        brief(*texts, pictures=pictures, path=path)
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
    assert made.said == "my_brief.html: 16 words, 2 pictures; two pages hold about 400 and two.\n"
    assert not made.all("table")


def test_nothing_is_asked_from_outside(page):
    made = page("t", "q", "e", "r", "l", pictures=[seats(load("votes"))])
    asked = [v for _, attrs in made.tags for k, v in attrs.items() if k in ("src", "href", "srcset", "data")]
    assert asked and all(v.startswith("data:") for v in asked)
    assert not made.all("script") and not made.all("link") and "url(" not in made.text and "@import" not in made.text


def test_what_is_left_open_is_named_and_keeps_its_question(page):
    made = page("t", "q", "...", "", "l")
    assert made.said.endswith("Still open: Evidence, A rival explanation.\n")
    assert PARTS["evidence"][1] in made.text and PARTS["question"][1] not in made.text
    assert len(made.all("table")) == 1


def test_the_rubric_is_the_same_in_the_lesson():
    cells = json.loads((ROOT / "notebooks/06_your_own_case.ipynb").read_text(encoding="utf-8"))["cells"]
    (text,) = ["".join(c["source"]) for c in cells if c["id"] == "outline"]
    assert len(RUBRIC) == 4
    for row, levels in RUBRIC.items():
        assert len(levels) == 3 and f"| {row} | " + " | ".join(levels) + " |" in text
