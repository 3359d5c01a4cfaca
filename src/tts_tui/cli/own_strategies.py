"""The one door to strategies of one's own: a command loads them once, before it does anything."""

from __future__ import annotations

from tts_tui import paths
from tts_tui.cli.output import complain
from tts_tui.domain.strategies.registry import register
from tts_tui.own_strategies.loading import OwnStrategies, load


def own_strategies() -> OwnStrategies:
    """What was found in the user's folder and among the installed packages."""
    return load(paths.user_strategies_dir())


def use() -> None:
    """Let every strategy that can be used stand beside those that ship; say what cannot."""
    own = own_strategies()
    register(own.cards)
    for notice in own.notices:
        complain(notice)
