"""Links that open each notebook on Binder, in Colab, on the course's website and on a class server, as a table.

    python3 delivery/badges.py [--repository OWNER/NAME] [--site ADDRESS] [--hub ADDRESS]

The repository is one setting: `repository` in [tool.course] of pyproject.toml.
"""

import argparse
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "delivery" / "hub"))
from links import NOT_NAMED, PLACEHOLDER  # noqa: E402
from links import link as hub_link  # noqa: E402

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["course"]


def links(notebook: str, repository: str, site: str = "", hub: str = "") -> dict[str, str]:
    """Way -> address that opens notebooks/`notebook`; site and server only if their addresses are given."""
    path = f"notebooks/{notebook}"
    found = {
        "Binder": f"https://mybinder.org/v2/gh/{repository}/main?urlpath=lab/tree/{path}",
        "Colab": f"https://colab.research.google.com/github/{repository}/blob/main/{path}",
    }
    if site:
        found["in the browser"] = f"{site.rstrip('/')}/lab/index.html?path={path}"
    if hub:
        found["class server"] = hub_link(hub, notebook, f"https://github.com/{repository}")
    return found


def table(repository: str, site: str = "", hub: str = "") -> str:
    """The table in Markdown, a row for each notebook."""
    lines = []
    for path in sorted(ROOT.glob("notebooks/*.ipynb")):
        ways = links(path.name, repository, site, hub)
        if not lines:
            lines += [f"| notebook | {' | '.join(ways)} |", "|---|" + "---|" * len(ways)]
        lines.append(f"| {path.stem} | " + " | ".join(f"[{way}]({address})" for way, address in ways.items()) + " |")
    return "\n".join(lines)


def main(words: list[str]) -> int | str:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repository", default=SETTINGS["repository"], help="owner and name on GitHub")
    parser.add_argument("--site", default="", help="where the folder of course.py site is published")
    parser.add_argument("--hub", default="", help="address of the class server")
    chosen = parser.parse_args(words)
    if chosen.repository == PLACEHOLDER or not re.fullmatch(r"[\w.-]+/[\w.-]+", chosen.repository):
        return NOT_NAMED
    print(table(chosen.repository, chosen.site, chosen.hub))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
