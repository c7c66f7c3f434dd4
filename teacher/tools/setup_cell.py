"""The text of the set-up cell: the same in every notebook, put there by build.py.

It acts in the browser edition (one wheel holds utils and the tables) and in Colab (fetch the course). Elsewhere it puts
the course beside the notebook first: neither a student's own pandas.py nor the kernel of another copy comes before it.
The repository that Colab fetches is one setting: `repository` in [tool.course] of pyproject.toml.
"""

import tomllib
from pathlib import Path

# twelve lines, as every cell; the long one tells a failed clone
TEXT = """\
# Set-up for Colab and for the browser edition. On your own computer it lets no file of yours hide the course's.
import os
import sys
if "google.colab" in sys.modules and not os.path.isdir("/content/course"):
    !git clone -q --depth 1 https://github.com/{repository}.git /content/course || \
echo "The course could not be fetched: wait a minute and run this cell again."
if "google.colab" in sys.modules and os.path.isdir("/content/course"):
    os.chdir("/content/course/notebooks")
if sys.platform == "emscripten":
    %pip install -q one-news-story
if os.path.isdir("../utils"):
    sys.path = [os.path.abspath(".."), *(place for place in sys.path if place not in ("", os.path.abspath(".."))), ""]"""


def setup_cell(root: Path) -> str:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return TEXT.format(repository=settings["tool"]["course"]["repository"])
