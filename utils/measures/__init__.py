"""Measures: pure functions on frames. Formula and citation stand in each docstring."""

from .votes import *
