"""Accounts are made only when asked for, and nothing is collected before the packages it needs are there."""

from importlib.util import find_spec

# They come with requirements-all.txt, which `course.py test --delivery` sets up.
NEEDED = ["axe_playwright_python", "jupyterhub", "nbgitpuller", "playwright", "requests", "websocket", "yaml"]
collect_ignore_glob = [] if all(map(find_spec, NEEDED)) else ["test_*.py"]


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--real-accounts"):
        items[:] = [item for item in items if not item.get_closest_marker("real_accounts")]
