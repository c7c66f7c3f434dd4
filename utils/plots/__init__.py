"""Pictures: frame in, Axes out. Colours, title, source line and alt text come from `style`."""

from .style import alt_of, start
from .votes import *
