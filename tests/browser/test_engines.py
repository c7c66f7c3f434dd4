"""JupyterLab in Chromium, Firefox and WebKit (Safari's engine): an explorer, a check, and both of them tomorrow."""

import json

import pytest

from tests.browser import engines
from tests.browser.in_jupyterlab import BOOK as IT
from tests.browser.in_jupyterlab import Page, explorer_seen, serve

pytestmark = [pytest.mark.all, pytest.mark.browser]
BOOK = "notebooks/03_the_vote.ipynb"
SEEN = "[...document.querySelectorAll('.jp-OutputArea-output')].some(e => e.innerText.includes(given))"


def run_explorer(page):
    page.run("import")
    page.run("explore")
    page.wait("document.querySelector('.explorer select')?.offsetParent")


def answer(page, typed):
    page.run("ex-3-1-answer", f"n_abstained = {typed}")
    page.run("ex-3-1-check")
    return page.says("ex-3-1-check")


def test_an_explorer_moves_a_check_answers_and_tomorrow_both_are_seen(each_engine, tmp_path):
    """Tomorrow the explorer is a picture, with one line that says how it moves again: its cell has to run."""
    with serve(tmp_path) as lab:
        page = Page(each_engine, lab, BOOK)
        run_explorer(page)
        assert explorer_seen(page.page) == (False, True)
        engines.move_explorer(page.page)
        assert answer(page, "...").startswith("○")
        assert answer(page, "85").startswith("✘")
        right = answer(page, "73")
        assert right.startswith("✔")
        page.wait(SEEN, right[:20])
        page.page.evaluate(f"async () => {{ await {IT}.context.save() }}")
        page.close()
    saved = json.loads((tmp_path / "course" / BOOK).read_text(encoding="utf-8"))
    saved["metadata"]["from"] = "another computer"  # where it was not made, it is not trusted either
    handed_in = BOOK.replace("03", "handed_in_03")
    (tmp_path / "course" / handed_in).write_text(json.dumps(saved), encoding="utf-8")
    with serve(tmp_path) as lab:
        for name in (handed_in, BOOK):
            page = Page(each_engine, lab, name)
            page.wait("document.querySelector('.explorer-stored img')?.offsetParent")
            page.wait(SEEN, right[:20])
            page.page.wait_for_timeout(2000)  # the widget manager has given up by then
            assert explorer_seen(page.page) == (True, False)
            if name == BOOK:
                run_explorer(page)
                assert explorer_seen(page.page) == (False, True)
            page.close()
