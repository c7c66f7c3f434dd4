"""Measures: pure functions on frames. Formula and citation stand in each docstring."""

from .energy import *
from .membership import *
from .similarity import *
from .votes import *
