"""The keys that work on a screen now, as commands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tts_tui.ui.commands.command import Command
from tts_tui.ui.kit.hints import ALL
from tts_tui.ui.kit.key_text import key_text
from tts_tui.ui.kit.meanings import moves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.binding import ActiveBinding, Binding
    from textual.dom import DOMNode
    from textual.screen import Screen


def commands_here(screen: Screen[object], tables: Mapping[str, Sequence[Binding]]) -> list[Command]:
    """List what the screen's keys do, in the order of the tables; what works everywhere last.

    What two keys do is one command. A key that only moves is found by its name, and not listed
    before anything is typed.
    """
    found: dict[tuple[DOMNode, str], tuple[list[str], ActiveBinding]] = {}
    for key, active in screen.active_bindings.items():
        action = active.binding.action
        if active.binding.id is not None and active.enabled and action != ALL:
            found.setdefault((active.node, action), ([], active))[0].append(key)
    ids = [binding.id for bindings in tables.values() for binding in bindings]
    order = {name: place for place, name in enumerate(ids)}

    def place(command: tuple[list[str], ActiveBinding]) -> tuple[bool, int]:
        name = command[1].binding.id or ""
        return name.startswith("app."), order.get(name, 0)

    return [_command(screen, *command) for command in sorted(found.values(), key=place)]


def _command(screen: Screen[object], keys: list[str], active: ActiveBinding) -> Command:
    binding = active.binding
    return Command(
        binding.description,
        active.tooltip or binding.description,
        partial(screen.app.run_action, binding.action, active.node),
        key_text(",".join(keys)),
        at_first=not moves(keys[0]),
    )
