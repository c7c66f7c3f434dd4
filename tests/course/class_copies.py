"""Copies of the course in the hands of a teacher and of a student, and their notebooks, edited as JupyterLab does."""

import json
import pathlib

import nbformat

ROOT = pathlib.Path(__file__).resolve().parents[2]
LESSON, OTHER, TABLE = "notebooks/03_the_vote.ipynb", "notebooks/00_start_here.ipynb", "data/votes.csv"
MINE, NEWS = "mine = 'my own answer'", "news = 'from the teacher'"


def edit(folder, change, name=LESSON):
    """Open, change and save a notebook, as JupyterLab writes it."""
    notebook = nbformat.read(folder / name, as_version=4)
    change(notebook)
    nbformat.write(notebook, folder / name)


def cell(notebook, identity):
    return next(c for c in notebook.cells if c.id == identity)


def set_cell(identity, source):
    return lambda notebook: cell(notebook, identity).update(source=source)


def add_after(identity, source, new):
    def change(notebook):
        place = [c.id for c in notebook.cells].index(identity) + 1
        notebook.cells.insert(place, nbformat.v4.new_markdown_cell(source, id=new))

    return change


def drop(identity):
    return lambda notebook: notebook.cells.remove(cell(notebook, identity))


def source(folder, identity, name=LESSON):
    notebook = nbformat.read(folder / name, as_version=4)
    nbformat.validate(notebook)
    return cell(notebook, identity).source


def ids(folder, name=LESSON):
    return [c["id"] for c in json.loads((folder / name).read_text(encoding="utf-8"))["cells"]]
