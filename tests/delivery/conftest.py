"""Tests that make accounts on this machine are left out, unless somebody asks for them."""


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--real-accounts"):
        items[:] = [item for item in items if not item.get_closest_marker("real_accounts")]
