"""The course's small package: data in, measures, pictures, exercise checks; explorers in `utils.explore`.

    from utils import start, load, tally, seats

words, data -> measures -> plots -> explore; exercises stands beside. Nothing imports upwards, and nothing heavy is
imported here: ipywidgets comes with `from utils import explore`, networkx with the flow model.
Each module lists its public names in `__all__`.
"""

from copy import copy as _copy

import pandas as _pandas  # first, and here: imported by a module below, all takes a tenth longer

from . import claims, data, measures, plots, story, verdicts, words
from .brief import brief, case
from .claims import *
from .data import *
from .exercises.check import check, progress
from .measures import *
from .notebook import save_picture, start
from .plots import *
from .rollcall import read_rollcall
from .story import *
from .verdicts import *

__all__ = [
    *claims.__all__, *data.__all__, *measures.__all__, *plots.__all__, *story.__all__, *verdicts.__all__,
    *words.__all__,
    "brief", "case", "check", "progress", "read_rollcall", "save_picture", "start",
]  # fmt: skip


def __getattr__(name: str):
    """ALLIES and other words, as copies: who appends to one changes nothing of the course."""
    if name not in words.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _copy(getattr(words, name))
