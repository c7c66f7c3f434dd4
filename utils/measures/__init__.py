"""Measures: pure functions on frames. Formula and citation stand in each docstring.

A *share* is a fraction from 0 to 1; what counts to 100 is called *percent*, in a name as in a column.
"""

from . import energy, membership, similarity, votes
from .energy import *
from .membership import *
from .similarity import *
from .votes import *

# names only: `from utils import *` shall not bind the modules (votes, claims, ...)
__all__ = [*energy.__all__, *membership.__all__, *similarity.__all__, *votes.__all__]
