"""Explorers: one call each. `explore.vote()` shows the picture with its controls."""

from .vote import vote
