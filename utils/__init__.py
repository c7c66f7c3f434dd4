"""The course's small package: data in, measures, pictures, exercise checks; explorers in `utils.explore`.

    from utils import start, load, tally, seats

words, data -> measures -> plots -> explore; exercises stands beside. Nothing imports upwards, and nothing heavy is
imported here: ipywidgets comes with `from utils import explore`, networkx with the flow model.
Each module lists its public names in `__all__`.
"""

from . import claims, data, measures, plots
from .brief import brief
from .claims import *
from .data import *
from .exercises.check import check, progress
from .measures import *
from .notebook import start
from .plots import *
from .rollcall import read_rollcall
from .words import ALLIES, CAVEATS, CSTO, FORMER_SOVIET, STORY_DAY, VOTES

__all__ = [
    *claims.__all__, *data.__all__, *measures.__all__, *plots.__all__,
    "ALLIES", "CAVEATS", "CSTO", "FORMER_SOVIET", "STORY_DAY", "VOTES",
    "brief", "check", "progress", "read_rollcall", "start",
]  # fmt: skip
