"""Explorers: one call each. `explore.vote()` shows the picture with its controls."""

from .claims import claims
from .energy import closure
from .events import events
from .membership import membership
from .votes import vote

__all__ = ["claims", "closure", "events", "membership", "vote"]
