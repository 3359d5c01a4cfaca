"""A letter and a colour for each answer of a matrix; no two answers share both."""

from __future__ import annotations

from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING

from tts_tui.ui.kit.palette import on_colour

if TYPE_CHECKING:
    from rich.style import Style

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.probed import Probed
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.truth import Verdicts

LETTERS = ascii_uppercase + ascii_lowercase
"""They and the seven colours start over at different answers: so 364 pairs differ."""


class AnswerInks:
    """How the answers of a matrix are written: in the order in which they were first given."""

    def __init__(self, probed: Probed, verdicts: Verdicts, inks: Palette) -> None:
        self._probed = probed
        self._verdicts = verdicts
        self._inks = inks
        self._colours = _told_from_right(inks)
        self._known: dict[str, Style] = {}

    def letter(self, answer: Answer) -> str:
        """One cell for an answer."""
        return LETTERS[(self._probed.place(answer) or 0) % len(LETTERS)]

    @property
    def colours_suffice(self) -> bool:
        """Whether each answer has a colour that no other has."""
        return len(self._probed.answers) <= len(self._colours)

    def ink(self, answer: Answer) -> Style:
        """The colour of an answer: as votes have it where it is right, else one of its own."""
        known = self._known.get(answer.key)
        if known is None:
            place = self._probed.place(answer) or 0
            own = self._colours[place % len(self._colours)]
            known = self._inks.correct if self._verdicts.of(answer) else own
            self._known[answer.key] = known
        return known

    def block(self, answer: Answer) -> Style:
        """The same as a ground to write on."""
        return on_colour(self.ink(answer), self._inks.background)


@lru_cache(maxsize=16)
def _told_from_right(inks: Palette) -> tuple[Style, ...]:
    """The colours of lanes without the one that is most like that of what is right."""
    nearest = min(inks.lane, key=lambda lane: _distance(lane, inks.correct))
    return tuple(lane for lane in inks.lane if lane is not nearest)


def _distance(one: Style, other: Style) -> int:
    if one.color is None or other.color is None:
        return 0
    first, second = one.color.get_truecolor(), other.color.get_truecolor()
    return sum((a - b) ** 2 for a, b in zip(first, second, strict=True))
