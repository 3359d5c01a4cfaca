"""Phrases that several printers share."""

from __future__ import annotations

UNDECIDED = "undecided"
"""In place of right or wrong, for a strategy that never decided."""


def verdict(correct: bool | None) -> str:
    """A sign and a word for right and wrong; nothing where the truth is unknown."""
    match correct:
        case True:
            return "✓ right"
        case False:
            return "✗ wrong"
        case None:
            return ""
