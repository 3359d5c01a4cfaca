"""The strategies: one small file each, behind one protocol and one registry."""

from __future__ import annotations

from tts_tui.domain.strategies.arming import armable, can_arm
from tts_tui.domain.strategies.base import Clock, Pick, Strategy, TraceView, turned
from tts_tui.domain.strategies.registry import (
    FAMILIES,
    Family,
    StrategyNameError,
    default_names,
    parse,
)

__all__ = [
    "FAMILIES",
    "Clock",
    "Family",
    "Pick",
    "Strategy",
    "StrategyNameError",
    "TraceView",
    "armable",
    "can_arm",
    "default_names",
    "parse",
    "turned",
]
