"""One card for everything that answers a student: shown as text or as HTML."""

import html
from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """A few labelled lines, shown as text or as HTML."""

    title: str
    lines: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        return "\n".join([self.title, *(f"  {label}: {text}" for label, text in self.lines)])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<div><strong>{html.escape(label)}:</strong> {html.escape(text)}</div>" for label, text in self.lines
        )
        title = html.escape(self.title)
        style = "border-left: 4px solid #767676; padding: 2px 8px; max-width: 60em; overflow-wrap: anywhere"
        return f'<div role="status" style="{style}"><div>{title}</div>{rows}</div>'
