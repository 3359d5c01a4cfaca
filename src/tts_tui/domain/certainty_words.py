"""How sure a pick is, in words: what would have to happen to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.certainty import Hold

if TYPE_CHECKING:
    from tts_tui.domain.answers import Answer
    from tts_tui.domain.certainty import Ahead, Certainty

ANSWER_CHARACTERS: Final = 24
PAIR: Final = 2
"""So many tied answers are named; of more it is said how many they are."""


def outlook(sure: Certainty, ahead: Ahead | None) -> str:
    """Say in one clause what would have to happen to change a pick, or what it hung on.

    `ahead` is what the votes to come could do (`how_sure.what_is_ahead`).
    """
    hold = sure.hold
    if hold is Hold.NO_VOTE:
        return _before_votes(ahead)
    if hold is Hold.ONE_VOTER:
        return "one trace decided it"
    if hold is Hold.TIE:
        verb = "decided" if sure.decided else "decides"
        return f"only a tie-break {verb} between {_tied(sure)}"
    if hold is Hold.SETTLED:
        return f"no vote to come can change {_named(sure.leader)}"
    if ahead is not None:
        return _turn(sure, ahead)
    standing = sure.standing
    if hold is Hold.ONE_VOTE:
        return f"it {'hung' if sure.decided else 'hangs'} on one vote, {standing}"
    return f"it {'won' if sure.decided else 'leads'} {standing}"


def _tied(sure: Certainty) -> str:
    if sure.tied <= PAIR:
        return f"{_named(sure.leader)} and {_named(sure.rival)}"
    votes = "one vote" if sure.first == 1 else f"{sure.first} votes"
    return f"{sure.tied} answers with {votes} each"


def _before_votes(ahead: Ahead | None) -> str:
    if ahead is None or ahead.needed is None:
        return "no vote"
    if ahead.needed == 1:
        return "the next answer decides"
    return f"{ahead.needed} that agree settle it"


def _turn(sure: Certainty, ahead: Ahead) -> str:
    if ahead.turns is None:
        return f"{_say(ahead.needed or 0, sure.leader)} to settle it"
    what = "a tie" if ahead.turns_to_tie else "changes"
    turn = f"{what} if {_say(ahead.turns, sure.rival)}"
    return turn if ahead.needed is None else f"{turn} before {_say(ahead.needed, sure.leader)}"


def _say(votes: int, answer: Answer | None) -> str:
    if answer is None:
        return f"{votes} more {'says' if votes == 1 else 'agree on'} something else"
    return f"{votes} more {'says' if votes == 1 else 'say'} {_named(answer)}"


def _named(answer: Answer | None) -> str:
    text = "another" if answer is None else answer.text
    return text if len(text) <= ANSWER_CHARACTERS else f"{text[: ANSWER_CHARACTERS - 1]}…"
