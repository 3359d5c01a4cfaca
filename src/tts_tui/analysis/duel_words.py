"""What a duel came to, in words: of the screen and of lines alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.duel import Outcome, apart_s, one_server
from tts_tui.figures import counted, money, seconds, whole
from tts_tui.text import display_line

if TYPE_CHECKING:
    from tts_tui.domain.duel import Pair, Score, Side, Verdict

NAME_CELLS = 40
"""The most that a side's name takes of a sentence."""


def shown(side: Side) -> str:
    """A side's name, safe to show."""
    return display_line(side.name, NAME_CELLS)


def headline(verdict: Verdict) -> str:
    """Who won, in a few words."""
    left, right = verdict.sides
    if (winner := verdict.winner) is not None:
        other = right if winner is left else left
        return f"{shown(winner)} beats {shown(other)}"
    match verdict.outcome:
        case Outcome.TIE:
            return "a tie: both are right"
        case Outcome.NOBODY:
            return "nobody wins: neither is right"
        case _:
            return "no winner: what is right is not known, or hidden"


def sentences(verdict: Verdict) -> tuple[str, ...]:
    """Who was right, first and cheaper, each said where it is known."""
    return tuple(
        filter(None, (_right(verdict), _first(verdict), _tokens(verdict), _money(verdict)))
    )


def score_sentence(score: Score, names: tuple[str, str]) -> str:
    """How many questions each side has won; what nobody won is no win of either."""
    left, right = (display_line(name, NAME_CELLS) for name in names)
    told = [f"{left} {score.left}", f"{right} {score.right}"]
    told += [counted(score.tie, "tie")] if score.tie else []
    told += [f"nobody {score.nobody}"] if score.nobody else []
    told += [f"{score.unjudged} not judged"] if score.unjudged else []
    return f"over {counted(score.questions, 'question')}: {', '.join(told)}"


def conditions(pair: Pair) -> str:
    """How far apart both began, and whether they share a server."""
    apart = apart_s(pair)
    if apart is None:
        return "not raced together: each on a clock of its own"
    began = f"began {seconds(abs(apart))} apart" if apart else "began within 1 ms"
    if not one_server(pair):
        return f"{began}, on two servers"
    left, right = (race.started.slots for race in pair)
    places = f"{counted(left, 'place')} each" if left and left == right else "shared"
    return f"{began} on one server, {places}"


def _right(verdict: Verdict) -> str:
    left, right = verdict.sides
    if left.right is None and right.right is None:
        open_ones = [shown(side) for side in verdict.sides if not side.decided]
        return f"{' and '.join(open_ones)} undecided" if open_ones else ""
    words = [_rightness(side) for side in verdict.sides]
    if words[0] == words[1]:
        return f"both are {words[0]}"
    told = zip(verdict.sides, words, strict=True)
    return ", ".join(f"{shown(side)} is {word}" for side, word in told)


def _rightness(side: Side) -> str:
    if not side.decided:
        return "undecided"
    if side.right is None:
        return "not judged"
    return "right" if side.right else "wrong" if side.answer is not None else "without an answer"


def _first(verdict: Verdict) -> str:
    left, right = verdict.sides
    if verdict.first is None:
        return ""
    name = shown(verdict.sides[verdict.first])
    if left.decided_s is None or right.decided_s is None:
        return f"{name} alone has decided"
    return f"{name} was first, by {seconds(abs(left.decided_s - right.decided_s))}"


def _tokens(verdict: Verdict) -> str:
    if verdict.fewer_tokens is None:
        return ""
    less, more = verdict.sides[verdict.fewer_tokens], verdict.sides[1 - verdict.fewer_tokens]
    return f"{shown(less)} took {counted(less.tokens, 'token')}, {shown(more)} {whole(more.tokens)}"


def _money(verdict: Verdict) -> str:
    if verdict.cheaper is None:
        return ""
    less, more = verdict.sides[verdict.cheaper], verdict.sides[1 - verdict.cheaper]
    told = [money(side.paid.amount, side.paid.currency) for side in (less, more) if side.paid]
    return f"{shown(less)} cost {told[0]}, {shown(more)} {told[1]}"
