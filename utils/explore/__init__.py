"""Explorers: one call each. `explore.vote()` shows the picture with its controls."""

from .claims import claims
from .closure import closure
from .events import events
from .membership import membership
from .vote import vote
