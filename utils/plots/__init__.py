"""Pictures: frame in, Axes out. Colours, title, source line and alt text come from `style`."""

from . import claims, energy, events, membership, similarity, votes
from .claims import *
from .energy import *
from .events import *
from .membership import *
from .similarity import *
from .votes import *

# names only: `from utils import *` shall not bind the modules (votes, claims, ...)
__all__ = [
    *claims.__all__, *energy.__all__, *events.__all__, *membership.__all__, *similarity.__all__, *votes.__all__,
]  # fmt: skip
