"""Whether a card of one's own can be used: nothing of it is believed before it was looked at."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import combining, east_asian_width

from tts_tui.domain.strategies import Card, Role
from tts_tui.own_strategies.own_code import OwnCodeError

NAME_CHARACTERS: Final = 24
RULE_CHARACTERS: Final = 200
_FORM: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z][A-Za-z0-9]*)*@[A-Za-z]", re.ASCII)
_TRIED_N: Final = 3


class BadCardError(OwnCodeError):
    """What is wrong with a card, or with the file that should define one."""


def checked(found: object) -> Card:
    """Return a card, if it can be used. Raises BadCardError, and whatever its own code raises."""
    if not isinstance(found, Card):
        raise BadCardError(f"its CARD is a {type(found).__name__}, not a Card")
    if not isinstance(found.form, str) or not _FORM.fullmatch(found.form):
        raise BadCardError("its form does not read as name@N or name-k@N")
    if len(found.stem) > NAME_CHARACTERS:
        raise BadCardError(f"its name is longer than {NAME_CHARACTERS} characters")
    if not _is_line(found.rule, RULE_CHARACTERS):
        raise BadCardError("its rule is not one line of text")
    if not _is_line(found.glyph, 1) or not _fills_a_cell(found.glyph):
        raise BadCardError("its glyph does not fill exactly one cell")
    if found.role is not Role.PLAIN or found.raced is not True:
        raise BadCardError("it has to be raced, and neither the baseline nor the majority vote")
    for parameters in (found.board, found.compared):
        if not isinstance(parameters, tuple) or not all(_is_parameter(k) for k in parameters):
            raise BadCardError("board and compared hold whole numbers from 1, in a tuple: (1,)")
    if not _is_line(found.arming(1), RULE_CHARACTERS):
        raise BadCardError("its arming(1) is not one line of text")
    _check_built(found)
    return found


def _check_built(card: Card) -> None:
    built = card.build(1, _TRIED_N)
    name = f"{card.name(1)}@{_TRIED_N}"
    if getattr(built, "name", None) != name:
        raise BadCardError(f"what it builds does not call itself {name}")
    if getattr(built, "n", None) != _TRIED_N or not callable(getattr(built, "pick", None)):
        raise BadCardError(
            f"what it builds for {_TRIED_N} traces has no n of {_TRIED_N}, or no pick"
        )


def _is_line(text: object, limit: int) -> bool:
    return isinstance(text, str) and 0 < len(text) <= limit and text.isprintable()


def _fills_a_cell(character: str) -> bool:
    wide = east_asian_width(character) in {"W", "F"}
    return not (wide or combining(character) or character.isspace())


def _is_parameter(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
