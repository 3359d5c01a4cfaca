"""Finds strategies of one's own: files in the user's configuration folder, installed packages.

Never from the working folder: what lies there may be somebody else's.
"""

from __future__ import annotations

import importlib.metadata
import sys
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

from tts_tui import paths
from tts_tui.domain.strategies.registry import CARDS
from tts_tui.own_strategies.checks import BadCardError, checked
from tts_tui.own_strategies.guard import guarded
from tts_tui.own_strategies.own_code import OwnCodeError, own_code
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tts_tui.domain.strategies import Card

GROUP: Final = "tts_tui.strategies"
"""The group of entry points."""
MAX_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class OwnStrategy:
    """A kind of strategy that does not ship with the program."""

    card: Card
    source: str
    """The file or the package it comes from, as people read it."""


@dataclass(frozen=True, slots=True)
class OwnStrategies:
    """What was found."""

    strategies: tuple[OwnStrategy, ...] = ()
    notices: tuple[str, ...] = ()
    """One for each that cannot be used: where it is, why, what to do."""

    @property
    def cards(self) -> tuple[Card, ...]:
        """Their cards, in the order in which they were found."""
        return tuple(own.card for own in self.strategies)


@lru_cache(maxsize=1)
def load(folder: Path) -> OwnStrategies:
    """Run every strategy file of a folder and load every entry point, once a process.

    Nothing that is wrong with one of them stops the others: it becomes a notice.
    """
    found: list[OwnStrategy] = []
    notices: list[str] = []
    taken = {card.stem.lower(): "one that ships with tts-tui" for card in CARDS}
    for source, get in _candidates(folder, notices):
        try:
            with own_code():
                card = checked(get())
            if (other := taken.get(card.stem.lower())) is not None:
                raise BadCardError(f"{card.stem} is the name of {other}; give yours another one")
        except OwnCodeError as error:
            notices.append(f"Strategy {source} is left out: {error}. Correct it, or remove it.")
        else:
            taken[card.stem.lower()] = f"the strategy of {source}"
            found.append(OwnStrategy(guarded(card), source))
    return OwnStrategies(tuple(found), tuple(notices))


def _candidates(folder: Path, notices: list[str]) -> Iterator[tuple[str, Callable[[], object]]]:
    for file in _files(folder, notices):
        yield display_line(paths.shown(file)), partial(_card_of, file)
    for entry, package in _entry_points():
        yield f"{display_line(entry.name)} of the package {package}", entry.load


def _card_of(file: Path) -> object:
    return _run(file).CARD


def _files(folder: Path, notices: list[str]) -> list[Path]:
    try:
        return sorted(file for file in folder.glob("*.py") if not file.name.startswith(("_", ".")))
    except OSError as error:
        where = display_line(paths.shown(folder))
        notices.append(
            f"Strategy folder {where} cannot be read: {error.strerror}. Look at its permissions."
        )
        return []


def _run(file: Path) -> ModuleType:
    """Run a file as a module; its bytes are read here, so that no cache is written beside it."""
    with file.open("rb") as opened:
        source = opened.read(MAX_BYTES + 1)
    if len(source) > MAX_BYTES:
        raise BadCardError(f"it is larger than {MAX_BYTES} bytes")
    module = ModuleType(f"tts_tui_own_strategy_{file.stem}")
    module.__file__ = str(file)
    # Dataclasses look up the module that they are made in.
    sys.modules[module.__name__] = module
    exec(compile(source, str(file), "exec", dont_inherit=True), module.__dict__)  # noqa: S102  # what it is for
    if not hasattr(module, "CARD"):
        raise BadCardError("it defines no CARD")
    return module


def _entry_points() -> Iterator[tuple[importlib.metadata.EntryPoint, str]]:
    """Those of installed packages, by name; none from the working folder, if Python looks there."""
    here = Path.cwd()
    folders = [folder for folder in sys.path if folder and Path(folder) != here]
    for package in importlib.metadata.distributions(path=folders):
        for entry in package.entry_points:
            if entry.group == GROUP:
                yield entry, display_line(f"{package.name} {package.version}")
