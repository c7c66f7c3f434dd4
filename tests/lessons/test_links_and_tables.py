"""What a reader without sight needs of each page: links that say where they go, tables with heads.

Held on the pages that course.py export writes: they have the prose and the stored outputs of both editions. Headings and
texts of pictures: tests/delivery/test_export.py, tests/lessons/test_lesson_shape.py and test_notebooks_stored.py.
"""

import functools
import html
import re
import runpy

import pytest

from tests.lessons.masters import LESSONS, ROOT

export = runpy.run_path(str(ROOT / "delivery" / "export.py"))

pytestmark = pytest.mark.all
VAGUE = {"here", "click here", "this", "link", "this link", "more", "read more", "source", "page", "website"}


PAGES = [(lesson, solutions) for lesson in LESSONS for solutions in (False, True)]


@functools.cache
def written(lesson, solutions):
    return export["titled"](lesson, export["handout"](lesson, solutions))


@pytest.fixture(params=PAGES, ids=[f"{lesson}-{'solutions' if more else 'student'}" for lesson, more in PAGES])
def page(request):
    return written(*request.param)


def said(part):
    """What a reader sees of a part of a page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", part))).strip(" ¶.").lower()


def test_links_say_where_they_go(page):
    found = re.findall(r'(<a\b[^>]*\bhref="([^"]+)"[^>]*>)(.*?)</a>', page, re.S)
    links = [(address, said(text)) for start, address, text in found if "anchor-link" not in start]
    assert [t for _, t in links if t in VAGUE or t.startswith(("http", "www.")) or len(t) < 4] == []
    by_text = {}
    for address, text in links:
        by_text.setdefault(text, set()).add(address)
    assert [text for text, addresses in by_text.items() if len(addresses) > 1] == []


def test_tables_have_a_head(page):
    tables = re.findall(r"<table\b.*?</table>", page, re.S)
    assert [said(table) for table in tables if not any(map(said, re.findall(r"<th\b.*?</th>", table, re.S)))] == []


@pytest.mark.parametrize(("test", "page"), [
    (test_links_say_where_they_go, '<a href="x">here</a>'), (test_tables_have_a_head, "<table><tr><td>1</td></tr></table>"),
])  # fmt: skip
def test_each_fault_is_seen(test, page):
    with pytest.raises(AssertionError):
        test(page)
