"""The course's small package: data in, measures, pictures, exercise checks; explorers in `utils.explore`.

    from utils import start, load, tally, seats

data -> measures -> plots -> explore; checks stands beside. Nothing imports upwards, and nothing heavy is
imported here: ipywidgets comes with `from utils import explore`, networkx with the flow model.
Each module lists its public names in `__all__`.
"""

from .briefs import brief
from .checks import check, progress
from .data import *
from .evidence import *
from .measures import *
from .plots import *
from .rollcall import read_rollcall
