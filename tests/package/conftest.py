"""What several tests of the package need."""

import shutil

import pytest

from utils import data


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of data/ that the loader reads, to be broken: no table was read before, none is kept afterwards."""
    monkeypatch.setattr(data, "DATA", shutil.copytree(data.DATA, tmp_path / "data"))
    caches = [made for made in vars(data).values() if hasattr(made, "cache_clear")]
    for cache in caches:
        cache.cache_clear()
    yield data.DATA
    for cache in caches:
        cache.cache_clear()
