"""Explorers: one call each. `explore.vote()` shows the picture with its controls."""

from difflib import get_close_matches

from .claims import claims
from .energy import closure
from .events import events
from .membership import membership
from .votes import vote

__all__ = ["claims", "closure", "events", "membership", "vote"]

del energy, votes  # noqa: F821 (bound by the imports): modules, which a slip of one letter would call


class NoExplorer(AttributeError):
    """A name that no explorer has. The message is one sentence."""

    def _render_traceback_(self) -> list[str]:  # a notebook shows the sentence, not our own code
        return [f"AttributeError: {self}"]


def __getattr__(name: str):
    near = "closure" if name == "energy" else next(iter(get_close_matches(name.casefold(), __all__, 1)), "")
    known = ", ".join(f"explore.{one}()" for one in __all__)
    raise NoExplorer(f"There is no explore.{name}: did you mean explore.{near}?" if near else
                     f"There is no explore.{name}; there are {known}.")  # fmt: skip
