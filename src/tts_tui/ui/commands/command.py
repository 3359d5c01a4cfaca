"""One line of the list of commands, and which lines have what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done now; its words may come from outside."""

    name: str
    says: str
    """What it does, or what it is about."""
    run: Callable[[], Awaitable[object] | object]
    key: str = ""
    """The key that does the same, as it is written."""
    theme: str | None = None
    """The theme that it shows, for a look at it beforehand."""
    at_first: bool = True
    """Whether it is listed while nothing is typed."""


def matching(commands: Iterable[Command], typed: str) -> list[Command]:
    """Keep those that have every typed word; whose name begins with them come first.

    Case does not count. A key that is typed as it is written finds its command before others.
    """
    wanted = typed.strip().casefold()
    words = wanted.split()
    if not words:
        return [command for command in commands if command.at_first]
    ranked: list[tuple[int, Command]] = []
    for command in commands:
        name = command.name.casefold()
        if typed.strip() in command.key.split():
            ranked.append((0, command))
        elif name.startswith(wanted):
            ranked.append((1, command))
        elif all(word in name for word in words):
            ranked.append((2, command))
        elif all(word in f"{name} {command.says.casefold()}" for word in words):
            ranked.append((3, command))
    return [command for _, command in sorted(ranked, key=lambda found: found[0])]
