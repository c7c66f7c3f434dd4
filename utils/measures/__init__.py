"""Measures: pure functions on frames. Formula and citation stand in each docstring."""

from . import energy, membership, similarity, votes
from .energy import *
from .membership import *
from .similarity import *
from .votes import *

# names only: `from utils import *` shall not bind the modules (votes, claims, ...)
__all__ = [*energy.__all__, *membership.__all__, *similarity.__all__, *votes.__all__]
