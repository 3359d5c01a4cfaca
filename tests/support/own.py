"""Strategies of one's own as files, good ones and broken ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.strategies.registry import register
from tts_tui.own_strategies.loading import load

if TYPE_CHECKING:
    from pathlib import Path

LAST = """
from dataclasses import dataclass, replace
from tts_tui.domain.strategies import Card, parse

@dataclass(frozen=True)
class Named:
    n: int

    @property
    def name(self):
        return f"{NAME}@{self.n}"

    def pick(self, pool, clock):
        {BODY}
        return replace(parse("MV", self.n).pick(pool, clock), strategy=self.name)

CARD = Card("{NAME}@N", "A rule.", lambda _k, n: Named(n), board=(1,), compared=(1,))
"""


def own_file(folder: Path, name: str = "mine", body: str = "pass") -> Path:
    """Write a strategy that votes as MV does; `body` is what it does before."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.py"
    file.write_text(LAST.replace("{NAME}", name).replace("{BODY}", body))
    return file


def use_own(folder: Path, **bodies: str) -> None:
    """Let strategies stand beside those that ship, as a command does at its start."""
    load.cache_clear()
    for name, body in bodies.items():
        own_file(folder, name, body)
    own = load(folder)
    assert own.notices == ()
    register(own.cards)
