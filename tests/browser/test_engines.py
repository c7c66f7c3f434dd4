"""JupyterLab in Chromium, Firefox and WebKit (Safari's engine): an explorer, a check, and both of them tomorrow."""

import json
import shutil

import pytest

from tests.browser import engines
from tests.browser.in_jupyterlab import BOOK as IT
from tests.browser.in_jupyterlab import Page, explorer_seen

pytestmark = [pytest.mark.all, pytest.mark.browser]
BOOK = "notebooks/03_the_vote.ipynb"
SEEN = "[...document.querySelectorAll('.jp-OutputArea-output')].some(e => e.innerText.includes(given))"


def run_explorer(page):
    page.run("import")
    page.run("explore")
    page.wait("document.querySelector('.explorer select')?.offsetParent")


def answer(page, typed):
    rows = 'vote5 = load("votes").query("resolution == \'ES-11/5\'")\nabstained = vote5[vote5["vote"] == "abstain"]'
    page.run("ex-3-1-answer", f"{rows}\nn_abstained = {typed}")
    page.run("ex-3-1-check")
    return page.says("ex-3-1-check")


def test_an_explorer_moves_a_check_answers_and_tomorrow_both_are_seen(each_engine, lab, home, request):
    """Tomorrow the explorer is a picture, with one line that says how it moves again: its cell has to run."""
    own, handed_in = (f"notebooks/{kind}_{request.node.callspec.id}.ipynb" for kind in ("own", "handed_in"))
    shutil.copy(home / "course" / BOOK, home / "course" / own)
    page = Page(each_engine, lab, own)
    run_explorer(page)
    assert explorer_seen(page.page) == (False, True)
    engines.move_explorer(page.page)
    assert answer(page, "...").startswith("○")
    assert answer(page, "85").startswith("✘")
    right = answer(page, "73")
    assert right.startswith("✔")
    page.wait(SEEN, right[:20])
    page.wait("[...document.querySelectorAll('[role=status]')].some(e => e.innerText.includes(given))", right[:20])
    page.page.evaluate(f"async () => {{ await {IT}.context.save() }}")
    page.close()
    saved = json.loads((home / "course" / own).read_text(encoding="utf-8"))
    saved["metadata"]["from"] = "another computer"  # where it was not made, it is not trusted either
    (home / "course" / handed_in).write_text(json.dumps(saved), encoding="utf-8")
    page = Page(each_engine, lab, own)
    for name in (own, handed_in):
        page.wait("document.querySelector('.explorer-stored img')?.offsetParent")
        page.wait(SEEN, right[:20])
        page.page.wait_for_timeout(2000)  # the widget manager has given up by then
        assert explorer_seen(page.page) == (True, False)
        if name == own:
            run_explorer(page)
            assert explorer_seen(page.page) == (False, True)
            page.change_to(handed_in)
    page.close()
