"""The strategies: one small file each, behind one protocol and one registry."""

from __future__ import annotations

from tts_tui.domain.strategies.arming import armable, can_arm
from tts_tui.domain.strategies.base import Clock, Pick, Strategy, ask, turn_tie
from tts_tui.domain.strategies.card import Card, Role, StrategyNameError
from tts_tui.domain.strategies.registry import (
    StrategyName,
    apart,
    card_of,
    card_with,
    cards,
    default_names,
    known_forms,
    offered_names,
    parse,
    read_name,
    remedies,
)

__all__ = [
    "Card",
    "Clock",
    "Pick",
    "Role",
    "Strategy",
    "StrategyName",
    "StrategyNameError",
    "apart",
    "armable",
    "ask",
    "can_arm",
    "card_of",
    "card_with",
    "cards",
    "default_names",
    "known_forms",
    "offered_names",
    "parse",
    "read_name",
    "remedies",
    "turn_tie",
]
