"""The text of the set-up cell: the same in every notebook, put there by build.py.

It acts in two places only, in the browser edition (a package that is missing there) and in Colab (fetch the
course). The repository it fetches is one setting: `repository` in [tool.course] of pyproject.toml.
"""

import tomllib
from pathlib import Path

TEXT = """\
# Set-up for Colab and for the browser edition. On your own computer this cell does nothing.
import os
import sys

if sys.platform == "emscripten":
    %pip install -q ipywidgets matplotlib networkx pandas pillow
    sys.path.insert(0, "..")
if "google.colab" in sys.modules:
    if not os.path.isdir("/content/course"):
        !git clone -q --depth 1 https://github.com/{repository}.git /content/course
    os.chdir("/content/course/notebooks")
    sys.path.insert(0, "..")"""


def setup_cell(root: Path) -> str:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return TEXT.format(repository=settings["tool"]["course"]["repository"])
