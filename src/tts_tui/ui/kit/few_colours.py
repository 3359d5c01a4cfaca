"""Colours for terminals that have sixteen: there several of a theme's fall together.

Lanes, right and wrong are then named colours of the terminal, so that no lane looks right or
wrong. Right and wrong are cyan and red, which colour-blind eyes tell apart as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import App

SIXTEEN: Final = "standard"
"""What a console calls a terminal of sixteen colours."""
_HEXES: Final = (
    *("#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"),
    *("#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff"),
)
"""The sixteen by their numbers, as they are looked for: each is its own nearest."""
_DARK: Final = (14, 9, (11, 12, 13, 15, 3, 5, 7, 8))
"""Right, wrong and the lanes on a dark ground."""
_LIGHT: Final = (6, 1, (4, 5, 3, 8, 12, 13, 0, 2))


def has_few(app: App[object]) -> bool:
    """Whether an app is drawn on a terminal of sixteen colours."""
    return not app.is_headless and app.console.color_system == SIXTEEN


def in_sixteen(variables: Mapping[str, str], *, dark: bool) -> dict[str, str]:
    """A theme's colours with those of lanes, right and wrong kept apart."""
    right, wrong, lanes = _DARK if dark else _LIGHT
    return {**variables, "correct": _HEXES[right], "wrong": _HEXES[wrong], **_lanes(lanes)}


def _lanes(numbers: Sequence[int]) -> dict[str, str]:
    return {f"lane-{at}": _HEXES[number] for at, number in enumerate(numbers, 1)}
