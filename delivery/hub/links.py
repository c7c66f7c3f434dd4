"""The links a class gets: python3 delivery/hub/links.py https://hub.school.example [NOTEBOOK]

The repository comes from pyproject.toml, [tool.course]; give --repository URL for a class that has its own copy.
"""

import argparse
import pathlib
import sys
import tomllib
from urllib.parse import urlencode

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PLACEHOLDER = "OWNER/REPOSITORY"
NOT_NAMED = "First write owner and name of your repository, as owner/name, into pyproject.toml: [tool.course]."
REPOSITORY = f"https://github.com/{PROJECT['tool']['course']['repository']}"
FOLDER = tomllib.loads((HERE / "hub.toml").read_text(encoding="utf-8"))["folder"]
FIRST = "00_start_here.ipynb"


def link(hub: str, notebook: str = FIRST, repository: str = REPOSITORY, start_again: bool = False) -> str:
    """The link that brings the course, or its news, and opens a notebook."""
    query = {
        "repo": repository,
        "branch": "main",
        "targetPath": FOLDER,
        "urlpath": f"lab/tree/{FOLDER}/notebooks/{notebook}",
    }
    if start_again:  # the whole folder is kept beside the new one
        query["backup"] = "true"
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(query)}"


def main(words: list[str]) -> int | str:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("hub", help="address of the class server")
    options.add_argument("notebook", nargs="?", default=FIRST)
    options.add_argument("--repository", default=REPOSITORY)
    given = options.parse_args(words)
    if PLACEHOLDER in given.repository:
        return NOT_NAMED
    notebooks = sorted(path.name for path in ROOT.glob("notebooks/*.ipynb"))
    if given.notebook not in notebooks:
        return f"There is no notebook {given.notebook}; there are: {', '.join(notebooks)}."
    print("For every lesson: ", link(given.hub, given.notebook, given.repository))
    print("To start again:   ", link(given.hub, given.notebook, given.repository, start_again=True))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
