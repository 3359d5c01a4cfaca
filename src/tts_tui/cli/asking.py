"""A question on the terminal that is answered yes or no."""

from __future__ import annotations

from tts_tui.cli.output import say


def agreed(question: str) -> bool:
    """Ask; whatever is not a yes is a no, and so is the end of the input."""
    try:
        return input(question).strip().lower() in {"y", "yes"}
    except EOFError:
        say()
        return False
