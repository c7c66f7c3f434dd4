"""What the course itself has in its folders, and what no class should see: asked before anything is published."""

import json
import re

FOR_TEACHERS = "course.py export: for teachers"  # export writes it into each page with solutions or a guide
# A table, a page or a list that lies elsewhere is somebody's own.
OURS = re.compile(
    r"course\.py|README\.md|LICENSE(-DATA\.md)?|CITATION\.cff|pyproject\.toml|\.gitignore"
    r"|notebooks/(\w+\.ipynb|(glossary|when_a_cell_turns_red)\.md|pictures/\d\d\.png)"
    r"|data/(README\.md|datapackage\.json|\.gitattributes)|\.(binder|ci|github)/.*"
    r"|.*/(START|requirements)\.txt|(requirements(-all)?|constraints)\.txt"
    r"|(delivery|dev|tests|utils)/.*\.(py|md|sh|toml|json|mjs|yaml|css|j2|cfg)"
)
Tree = dict[str, bytes]  # files: name, with /, and content


def with_solutions(tree: Tree) -> list[str]:
    """Files that hold solutions: a page that export made for the teacher, a copy of a master. A program only names them."""
    signs = FOR_TEACHERS.encode(), b"### BEGIN SOLUTION"
    return [
        name for name, content in tree.items() if not name.endswith(".py") and any(sign in content for sign in signs)
    ]


def of_somebody(tree: Tree) -> list[str]:
    """Files that are no part of the course as it was delivered, such as a list of the class. Tables are known by their names
    in datapackage.json.
    """
    package = json.loads(tree.get("data/datapackage.json", b'{"resources": []}'))
    tables = {f"data/{table['path']}" for table in package["resources"]}
    return [name for name in tree if not OURS.fullmatch(name) and name not in tables]
