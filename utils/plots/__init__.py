"""Pictures: frame in, Axes out. Colours, title, source line and alt text come from `style`."""

from .claims import *
from .energy import *
from .membership import *
from .similarity import *
from .style import alt_of, start
from .timeline import *
from .votes import *
