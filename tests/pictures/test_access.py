"""What a reader without sight needs of each page: links that say where they go, tables with heads.

Held on the pages that course.py export writes: they have the prose and the stored outputs of both editions. Headings and
texts of pictures: tests/delivery/test_export.py, tests/lessons/test_lesson_shape.py and test_notebooks_stored.py.
"""

import functools
import html.parser
import re
import runpy

import pytest

from tests.lessons.masters import LESSONS, ROOT

export = runpy.run_path(str(ROOT / "delivery" / "export.py"))

pytestmark = pytest.mark.all
VAGUE = {"here", "click here", "this", "link", "this link", "more", "read more", "source", "page", "website"}


class Outline(html.parser.HTMLParser):
    """Links with their text, tables with the cells of their head."""

    def __init__(self, page):
        super().__init__()
        self.links, self.tables, self.open = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, given):
        given = dict(given)
        if tag == "a" and given.get("href") and "anchor-link" not in given.get("class", ""):
            self.links.append([given["href"], ""])
            self.open.append(("a", self.links[-1]))
        elif tag == "table":
            self.tables.append([0, ""])
        elif tag == "th":
            self.tables[-1][0] += 1
            self.open.append(("th", self.tables[-1]))

    def handle_endtag(self, tag):
        if self.open and self.open[-1][0] == tag:
            self.open.pop()

    def handle_data(self, text):
        for _, part in self.open:
            part[1] += text


@functools.cache
def outline(lesson, solutions):
    return Outline(export["titled"](lesson, export["handout"](lesson, solutions)))


PAGES = [(lesson, solutions) for lesson in LESSONS for solutions in (False, True)]


@pytest.fixture(params=PAGES, ids=[f"{lesson}-{'solutions' if more else 'student'}" for lesson, more in PAGES])
def page(request):
    return outline(*request.param)


def test_links_say_where_they_go(page):
    texts = [re.sub(r"\s+", " ", text).strip(" ¶.").lower() for _, text in page.links]
    assert [t for t in texts if t in VAGUE or t.startswith(("http", "www.")) or len(t) < 4] == []
    by_text = {}
    for (address, _), text in zip(page.links, texts, strict=True):
        by_text.setdefault(text, set()).add(address)
    assert [text for text, addresses in by_text.items() if len(addresses) > 1] == []


def test_tables_have_a_head(page):
    assert [text for heads, text in page.tables if heads == 0 or not text.strip()] == []


@pytest.mark.parametrize(("test", "page"), [
    (test_links_say_where_they_go, '<a href="x">here</a>'), (test_tables_have_a_head, "<table><tr><td>1</td></tr></table>"),
])  # fmt: skip
def test_each_fault_is_seen(test, page):
    with pytest.raises(AssertionError):
        test(Outline(page))
