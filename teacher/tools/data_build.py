"""Keep data/ in step with its tables: row counts and hashes in datapackage.json, and data/README.md.

`refresh(root)` is called by `course.py build`; a second call changes nothing. What a column means is
written by hand in datapackage.json; only `rows`, `hash` and the README are computed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

COUNTED = re.compile(r'"rows": \d+, "hash": "sha256:[0-9a-f]*"')  # one line in each resource

HEAD = """# The tables

This page is made from `datapackage.json` by `python3 course.py build`; change the text there. In a notebook:
`load("votes")` gives a table, `tables()` lists all, `columns("votes")` explains one.

All tables are UTF-8 text with commas, one row a line, the names of the columns in the first line. An empty
cell means *missing*: not known, not published or not applicable, never zero. Dates are written 2022-11-14;
where only a month or a year is known, the cell holds its first day and a column `..._precision` says so.
States are ISO 3166-1 alpha-3 codes (`KAZ`); `EU` and `EAEU` stand beside them in a few tables. A column
described as *own coding* was made by the project.

`unverified` under *terms*: we could not settle the terms of the source. Use the table for teaching, and ask
the source before you publish it again.
"""


class TableError(Exception):
    """One sentence that says which file in data/, and what is wrong with it."""


def refresh(root: Path) -> list[str]:
    """Bring rows, hashes and data/README.md up to date. Gives the files that changed, relative to root."""
    root = Path(root)
    data = root / "data"
    descriptor = data / "datapackage.json"
    try:
        text = descriptor.read_text(encoding="utf-8")
        resources = json.loads(text)["resources"]
        lines = iter([_counted(data / resource["path"]) for resource in resources])
        if len(COUNTED.findall(text)) != len(resources):
            raise TableError('data/datapackage.json: each table needs one line with "rows": 0, "hash": "sha256:"')
        text = COUNTED.sub(lambda _: next(lines), text)
        new = {descriptor: text, data / "README.md": describe_markdown(json.loads(text))}
    except FileNotFoundError as fault:
        raise TableError(f"data/{Path(fault.filename).name} is missing.") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as fault:
        raise TableError(f"data/datapackage.json cannot be read as JSON in UTF-8: {fault}.") from None
    except KeyError as fault:
        raise TableError(f"data/datapackage.json: a table or a column has no {fault}.") from None
    there = {p: p.read_text(encoding="utf-8", errors="replace") if p.exists() else None for p in new}
    changed = [p for p, content in new.items() if content != there[p]]
    for path in changed:
        path.write_text(new[path], encoding="utf-8", newline="\n")
    return [path.relative_to(root).as_posix() for path in changed]


def misfits(root: Path) -> list[str]:
    """What does not fit datapackage.json: a sentence for each table, with its first fault."""
    from utils import data

    if data.DATA.resolve() != (Path(root) / "data").resolve():
        return []  # a copy of the tables, which this process does not read
    found = []
    for name in data._resources():
        try:
            data.load(name)
        except data.DataError as fault:
            found.append(f"data/{str(fault).removeprefix('data/')}")
    return list(dict.fromkeys(found))


def _counted(path: Path) -> str:
    content = path.read_bytes()
    try:  # line by line as utils/data.py does; str.splitlines() would also end a line at U+2028 in a note
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        rows = [cells for cells in reader if any(cells)]
    except (UnicodeDecodeError, csv.Error) as fault:
        raise TableError(f"data/{path.name} is no UTF-8 table with commas: {fault}.") from None
    if not rows:
        raise TableError(f"data/{path.name} is empty: its first line must hold the names of the columns.")
    return f'"rows": {len(rows) - 1}, "hash": "sha256:{hashlib.sha256(content).hexdigest()}"'


def describe_markdown(package: dict[str, Any]) -> str:
    """The data dictionary: one list of all tables, then a section for each."""
    resources = package["resources"]
    toc = [f"| [{r['name']}](#{r['name']}) | {r['title']} | {r['rows']:,} |" for r in resources]
    parts = [HEAD, "\n".join(["| table | what it holds | rows |", "|---|---|---:|", *toc]) + "\n"]
    return "\n".join([*parts, *(_section(r) for r in resources)])


def _section(resource: dict[str, Any]) -> str:
    schema = resource["schema"]
    facts = [
        f"{resource['rows']:,} rows",
        *(f"no two rows share `{' + '.join(key)}`" for key in _keys(schema)),
    ]
    for foreign in schema.get("foreignKeys", []):
        target = foreign["reference"]
        facts.append(f"`{foreign['fields'][0]}` stands in [{target['resource']}](#{target['resource']})")
    sources = [
        f"- {_link(s['title'], s.get('path'))}" + (f" ({s['date']})" if "date" in s else "")
        for s in resource["sources"]
    ]
    terms = "; ".join(_link(licence["title"], licence.get("path")) for licence in resource["licenses"])
    return "\n".join(
        [
            f"## {resource['name']}\n",
            f"**{resource['title']}.** {resource['description']}\n",
            f"`{resource['path']}`: {'; '.join(facts)}.\n",
            "| column | type | unit | values | what it holds |",
            "|---|---|---|---|---|",
            *map(_row, schema["fields"]),
            f"\n*How made.* {resource['howMade']}\n",
            "*Sources.*\n",
            *sources,
            f"\n*Terms.* {terms}.\n",
        ]
    )


def _keys(schema: dict[str, Any]) -> list[list[str]]:
    return [key for key in [schema.get("primaryKey", []), *schema.get("uniqueKeys", [])] if key]


def _link(title: str, path: str | None) -> str:
    return f"[{title}]({path})" if path else title


def _row(field: dict[str, Any]) -> str:
    rules = field.get("constraints", {})
    allowed = [", ".join(rules.get("enum", []))]
    if "minimum" in rules or "maximum" in rules:
        allowed.append(" to ".join(str(rules[k]) for k in ("minimum", "maximum") if k in rules))
        if "maximum" not in rules:
            allowed[-1] += " or more"
    if "codes" in field:
        allowed.append(", ".join(["codes of states", *field["codes"]]))
    if not rules.get("required"):
        allowed.append("may be empty")
    cells = [f"`{field['name']}`", field["type"], field.get("unit", ""), "; ".join(filter(None, allowed))]
    return "| " + " | ".join(c.replace("|", "\\|") for c in [*cells, field["description"]]) + " |"
