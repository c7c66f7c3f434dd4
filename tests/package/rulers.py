"""What tests measure with: lightness and contrast of colours, texts that lie on one another, the parts of a page."""

import html.parser
import itertools

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.text import Text


def linear(color):
    """Linear r, g, b of a colour by name or code, or of an array of colours (last axis r, g, b in 0..1)."""
    rgb = np.array(to_rgb(color)) if isinstance(color, str) else np.asarray(color, float)
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def luminance(color):
    """Relative luminance (WCAG)."""
    return linear(color) @ [0.2126, 0.7152, 0.0722]


def contrast(a, b):
    """Contrast of two luminances or colours (WCAG), 1 to 21."""
    a, b = (luminance(c) if isinstance(c, str) else c for c in (a, b))
    return (np.maximum(a, b) + 0.05) / (np.minimum(a, b) + 0.05)


def overlaps(boxes, by=0.5):
    """Pairs of names whose boxes lie on one another by more than `by` pixels each way. boxes: name -> (x0, y0, x1, y1)."""
    for (one, a), (other, b) in itertools.combinations(boxes.items(), 2):
        if min(a[2], b[2]) - max(a[0], b[0]) > by and min(a[3], b[3]) - max(a[1], b[1]) > by:
            yield one, other


def boxes_of(texts):
    """The boxes of drawn texts that are not empty, without the lines that lead from them, by what they say."""
    return {text.get_text(): Text.get_window_extent(text).extents for text in texts if text.get_text().strip()}


class Page(html.parser.HTMLParser):
    """What a browser would make of a page: its tags with their attributes, and its pieces of text."""

    def __init__(self, source):
        super().__init__()
        self.raw, self.tags, self.words = source, [], []
        self.feed(source)
        self.text = " ".join(self.words)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, words):
        self.words.append(words)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]
