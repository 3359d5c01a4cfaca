"""Strategies and signs in plain words, for people who see them for the first time."""

from __future__ import annotations

from tts_tui.domain.strategies import cards, read_name
from tts_tui.domain.strategies.arming import arming_of

__all__ = ["SIGNS", "arming_of", "rule_of", "strategy_rules"]

SIGNS: tuple[tuple[str, str, str, str], ...] = (
    ("·", "queued", "queued", "waits for a free place on the server"),
    ("◌", "queued", "waiting", "is asked; no token has come yet"),
    ("◐", "thinking", "think", "reasons; this part is not the answer"),
    ("◑", "answering", "answer", "writes its answer"),
    ("✓", "correct", "done", "has ended; ✓ beside an answer: it equals the truth"),
    ("✗", "failed", "failed", "the server broke off; ✗ beside an answer: it is wrong"),
    ("⌿", "cut", "cut", "was cancelled before its end"),
    ("▸", "armed", "armed", "this strategy really cancels the others"),
    ("●", "pick", "votes", "votes for the answer put up large, else in the armed strategy's pick"),
    ("◆", "pick", "winner", "the first to finish, or whose answer is taken: always in view"),
    ("▾", "decided", "group", "a procedure with its lines below; ▹ where they are folded"),
    ("+", "queued", "extra", "traces that strategies asked for besides the race's own, probes too"),
    ("┊", "armed", "joint", "goes on here, after what was fed in; it counts as no token"),
    ("≠", "wrong", "differs", "of probes: in so many rounds in a row not what the majority says"),
    ("▆", "queued", "sure", "how confident groups of tokens were; ▅ and more keeps the bar"),
    ("★", "pick", "best", "the best hypothesis of a beam search that has ended"),
)
"""Glyph, role of its colour, word, meaning."""


def strategy_rules() -> tuple[tuple[str, str], ...]:
    """List every kind of strategy with its rule in one sentence."""
    return tuple((card.form, card.rule) for card in cards())


def rule_of(name: str) -> str:
    """Find the rule of a strategy by its name; nothing for a name of no known kind."""
    known = read_name(name)
    return known.card.rule if known else ""


def plainly(name: str) -> str:
    """Say in few words what somebody bets on who bets on a strategy; nothing for no known kind."""
    known = read_name(name)
    if known is None:
        return ""
    says = known.card.plainly
    return known.card.rule if says is None else says(known.parameter or 1)
