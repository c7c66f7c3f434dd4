"""One JupyterLab and one browser for all tests here; a notebook is opened once, all tests about it follow each other."""

import pathlib

import pytest

from tests.browser import engines
from tests.browser.in_jupyterlab import Page, serve

HERE = pathlib.Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Tests about the same notebook stand together, in the order of the file."""
    ours = [item for item in items if HERE in item.path.parents]
    order = iter(sorted(ours, key=lambda i: str(i.callspec.params.get("book", "")) if hasattr(i, "callspec") else ""))
    items[:] = [next(order) if HERE in item.path.parents else item for item in items]


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="session")
def lab(home):
    with serve(home) as address:
        yield address


@pytest.fixture(scope="session")
def context():
    with engines.context("chromium") as chromium:
        yield chromium


@pytest.fixture(params=engines.ENGINES)
def each_engine(request):
    """What opens pages in Chromium, then in Firefox, then in WebKit."""
    if request.param == "chromium":
        yield request.getfixturevalue("context")  # Playwright can be there only once
    else:
        with engines.context(request.param) as other:
            yield other


@pytest.fixture(scope="session")
def opened(context, lab):
    """opened(path) -> the notebook, after Run All (a master: with its stored outputs); the one before it is closed."""
    now = {}

    def show(path: str) -> Page:
        if path not in now:
            _, page = now.popitem() if now else (None, None)
            if page:
                page.change_to(path)
            now[path] = page or Page(context, lab, path)
            if not path.startswith("teacher/"):
                now[path].run_all()
        return now[path]

    return show


@pytest.fixture
def it(opened, book):
    return opened(book)
