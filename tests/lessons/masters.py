"""What several tests need of the masters: read once, recipes run once in this process."""

import copy
import functools
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]

import build  # noqa: E402

from dev.small_master import small_master  # noqa: E402

MASTERS = build.masters(ROOT)
LESSONS = [build.lesson_of(path) for path in MASTERS]


def cell_of(made, name):
    """The cell of a master or notebook with this id."""
    return next(cell for cell in made.cells if cell.id == name)


def path_of(lesson):
    return ROOT / "teacher" / f"{lesson}.solved.ipynb"


@functools.cache
def built(lesson):
    """The master with its exercises, its numbers and minutes set; whether that is how it is stored: test_generated.py."""
    made = build.prepared(ROOT, path_of(lesson))
    made.problems.stop()
    return made.master


@functools.cache
def master(lesson):
    return build.read(path_of(lesson)).notebook


@functools.cache
def edition(lesson):
    return build.read(ROOT / "notebooks" / f"{lesson}.ipynb").notebook


def exercises(lesson):
    return built(lesson).exercises


def every_exercise():
    """(lesson, id) of all exercises, guesses and tickets too; reads only, runs nothing."""
    pairs = [(lesson, build.recipe_id(cell)) for lesson in LESSONS for cell in master(lesson).cells]
    return [(lesson, name) for lesson, name in pairs if name]


def exercise(lesson, name):
    return next(e for e in exercises(lesson) if e.id == name)


@functools.cache
def _small_read():
    made = build.Master("09_small", small_master())
    made.exercises = build.exercises(made)
    return made


def small():
    """The small master with its exercises, to be changed."""
    return copy.deepcopy(_small_read())


@functools.cache
def scope(lesson):
    """The names a student has after the import cell, and load."""
    from utils import load

    found = {"__name__": "__main__"}
    build.run_here(build.only(build.Master(lesson, master(lesson)), "import"), found, lesson)
    return found | {"load": load}
