"""Compile the modules in the site's archives. Run by site.py in Pyodide: what compiles is the Python that will load it.

In a browser there is no folder that keeps what was compiled: without this each reader's Python would compile all of
pandas and matplotlib anew at each start.
"""

import importlib.util
import pathlib
import py_compile
import re
import sys
import zipfile

# Nothing loads these: eight hundred files to unpack ...
LEFT_OUT = re.compile(r"/tests/|^jedi/third_party/django-stubs/")
# ... and what would only be longer to fetch, compiled.
AS_IT_IS = re.compile(r"^(fontTools/|pygments/lexers/(?!__init__|_mapping|python\.))")
WITH_SOURCE = "one_news_story-"  # the course's own modules have readers
SCRATCH = pathlib.Path("/tmp/module")
NEVER_CHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH


def compiled(source: bytes, place: str) -> bytes | None:
    """What Python would keep of a module; None when the file is no Python, as a template is not."""
    SCRATCH.write_bytes(source)
    try:
        made = py_compile.compile(SCRATCH, f"{SCRATCH}.pyc", place, doraise=True, invalidation_mode=NEVER_CHECKED)
    except py_compile.PyCompileError:
        return None
    return pathlib.Path(made).read_bytes()


def rewrite(archive: pathlib.Path, folder: str, with_source: bool) -> None:
    """The archive again, each module compiled; `folder` is where it will be unpacked."""
    with zipfile.ZipFile(archive) as old:
        files = {
            name: old.read(name) for name in old.namelist() if not name.endswith("/") and not LEFT_OUT.search(name)
        }
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in files.items():
            wanted = name.endswith(".py") and not AS_IT_IS.search(name)
            code = compiled(data, f"{folder}/{name}") if wanted else None
            if code and with_source:
                new.writestr(zipfile.ZipInfo(importlib.util.cache_from_source(name)), code, zipfile.ZIP_DEFLATED)
            elif code:
                name, data = f"{name}c", code
            new.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)  # no date: the same again next time


site_packages, stdlib = (next(p for p in sys.path if p.endswith(end)) for end in ("/site-packages", ".zip"))
for archive in sorted(pathlib.Path("/work").glob("*.whl")):
    rewrite(archive, site_packages, archive.name.startswith(WITH_SOURCE))
rewrite(pathlib.Path("/work/python_stdlib.zip"), stdlib, False)
