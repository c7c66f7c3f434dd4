"""Pictures: frame in, Axes out. Colours, title, source line and alt text come from `style`."""

from . import claims, energy, events, membership, similarity, votes
from .claims import *
from .energy import *
from .events import *
from .membership import *
from .similarity import *
from .votes import *

# names only: `from utils import *` shall not bind the modules (votes, claims, ...)
__all__ = [name for module in (claims, energy, events, membership, similarity, votes) for name in module.__all__]
