"""A lesson saved today and opened tomorrow: its explorer is a picture, with one line that says how it moves again."""

import json

import pytest

from tests.browser.in_jupyterlab import Page, explorer_seen, serve

pytestmark = [pytest.mark.all, pytest.mark.browser]


def run_explorer(page):
    page.run("import")
    page.run("explore")
    page.wait("document.querySelector('.explorer select')?.offsetParent")


def test_an_explorer_of_yesterday_is_a_picture_until_its_cell_runs_again(context, tmp_path):
    book = "notebooks/03_the_vote.ipynb"
    with serve(tmp_path) as lab:
        page = Page(context, lab, book)
        run_explorer(page)
        assert explorer_seen(page.page) == (False, True)
        page.page.evaluate("async () => { await jupyterapp.commands.execute('docmanager:save') }")
        page.close()
    saved = json.loads((tmp_path / "course" / book).read_text(encoding="utf-8"))
    saved["metadata"]["from"] = "another computer"  # where it was not made, it is not trusted either
    handed_in = book.replace("03", "handed_in_03")
    (tmp_path / "course" / handed_in).write_text(json.dumps(saved), encoding="utf-8")
    with serve(tmp_path) as lab:
        for name in (handed_in, book):
            page = Page(context, lab, name)
            page.wait("document.querySelector('.explorer-stored img')?.offsetParent")
            page.page.wait_for_timeout(2000)  # the widget manager has given up by then
            assert explorer_seen(page.page) == (True, False)
            if name == book:
                run_explorer(page)
                assert explorer_seen(page.page) == (False, True)
            page.close()
