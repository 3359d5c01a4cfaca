"""The keys that work now, and what they do: as they are bound, the most useful first.

Every last line of a screen is made here. What does not fit is counted beside the key of the list
that has it; that key, the help's and the one that leaves are always shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len
from textual.content import Content

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from textual.binding import Binding
    from textual.screen import Screen

    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette

HELP: Final = "help"
"""The action whose hint is never left out."""
LEAVE: Final = "leave"
"""The action that goes back: how to leave a screen is never left out either."""
ALL: Final = "all_commands"
"""The action that lists every other one; its hint follows the help's, and counts what is hidden."""
AIR: Final = " " * 3
"""Between two hints in a text."""


@dataclass(frozen=True, slots=True)
class HintKey:
    """A key of a hint."""

    text: str
    """As it is written."""
    press: str = ""
    """As it is pressed."""
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """One key, or several that belong together, and a word for what they do."""

    keys: tuple[HintKey, ...]
    word: str
    always: bool = False
    """Whether it stays when there is room for nothing else."""
    counts: bool = False
    """Whether it says how many others there was no room for."""

    @property
    def label(self) -> str:
        """How its keys are written."""
        return "".join(key.text for key in self.keys)

    @property
    def cells(self) -> int:
        """Its width, with a space before it, between key and word, and after it."""
        return cell_len(self.label) + cell_len(self.word) + 3

    def key_at(self, x: int) -> HintKey | None:
        """The key at a cell from its first; its word stands for the last one."""
        for key in self.keys:
            if x < cell_len(key.text):
                return key
            x -= cell_len(key.text)
        return self.keys[-1] if self.keys else None


Hints = tuple[Hint, ...]


def hints_of(screen: Screen[Any], wanted: Iterable[tuple[str, str]]) -> Hints:
    """Put its key before each action's word; an action without one joins the next.

    An action may be written with its parameters, as a binding has it. Those that are off, or
    have no key, are left out. Only keys with an id count: those of ours that are shown in tables.
    The list of all commands comes with the help.
    """
    working = _working(screen)
    hints: list[Hint] = []
    pending: tuple[HintKey, ...] = ()
    for action, word in wanted:
        if action not in working:
            continue
        binding = working[action]
        text = screen.app.get_key_display(binding)
        keys = (*pending, HintKey(text, binding.key, binding.tooltip or binding.description))
        if word:
            hints.append(Hint(keys, word, always=action in {HELP, LEAVE}))
        pending = () if word else keys
        if action == HELP and ALL in working:
            hints.append(_commands(screen, working[ALL]))
    return tuple(hints)


def _commands(screen: Screen[Any], binding: Binding) -> Hint:
    key = HintKey(screen.app.get_key_display(binding), binding.key, binding.tooltip)
    return Hint((key,), "all", always=True, counts=True)


def by_id(screen: Screen[Any]) -> dict[str | None, Binding]:
    """The bindings that work now, as they are bound, by their ids."""
    # The first key of several is the one that is shown.
    return {one.binding.id: one.binding for one in reversed(screen.active_bindings.values())}


def shown_hints(
    screen: Screen[Any], also: Collection[str] = (), words: Mapping[str, str] | None = None
) -> Hints:
    """A hint for every binding that asks to be shown, and for the actions `also`.

    `words` says what actions are called here where that is not their bindings' own word.

    They stand as the keys are looked up: those of the widget in focus, the screen's, the app's.
    """
    bindings = [one for one in _working(screen).values() if one.show or one.action in also]
    wanted = []
    for binding, after in zip(bindings, [*bindings[1:], None], strict=True):
        joined = binding.group is not None and after is not None and after.group == binding.group
        word = binding.group.description if binding.group is not None else binding.description
        word = (words or {}).get(binding.action, word)
        wanted.append((binding.action, "" if joined else word))
    return hints_of(screen, wanted)


def _working(screen: Screen[Any]) -> dict[str, Binding]:
    """The first key of every action; one that works everywhere only where there is no other."""
    active = [one.binding for one in screen.active_bindings.values() if one.enabled]
    ours = [binding for binding in active if binding.id]
    found: dict[str, Binding] = {}
    for binding in sorted(ours, key=lambda binding: binding.priority):
        found.setdefault(binding.action, binding)
    return found


def fitting(hints: Iterable[Hint], room: int) -> list[Hint]:
    """Keep what fits whole into `room` cells, the first rather than the last, the help always.

    What is left out is counted by the hint that counts: `^p +9`.
    """
    hints = tuple(hints)
    room -= sum(hint.cells for hint in hints if hint.always)
    kept = []
    for hint in hints:
        if hint.always:
            kept.append(hint)
        elif hint.cells <= room:
            room -= hint.cells
            kept.append(hint)
    if hidden := len(hints) - len(kept):
        return [replace(one, word=f"+{hidden}") if one.counts else one for one in kept]
    return kept


def key_at(hints: Iterable[Hint], room: int, x: int) -> HintKey | None:
    """The key that is drawn at a cell of a row of `room` cells, or belongs to the word there."""
    for hint in fitting(hints, room):
        if 0 <= x < hint.cells:
            return hint.key_at(max(0, x - 1))
        x -= hint.cells
    return None


def hint_parts(hints: Iterable[Hint], room: int, inks: Palette) -> list[Part]:
    """Draw what fits into a row of `room` cells."""
    parts: list[Part] = []
    for hint in fitting(hints, room):
        parts += [(f" {hint.label}", inks.title), (f" {hint.word} ", inks.muted)]
    return parts


def hint_lines(hints: Iterable[Hint], room: int) -> Content:
    """Write all of them in as many lines as that takes, with more air; none is broken."""
    parts: list[Content | str | tuple[str, str]] = []
    row = 0
    for line, x, hint in hint_places(hints, room):
        parts += ["\n" if line > row else AIR if x else "", (hint.label, "bold $accent")]
        parts.append(f" {hint.word}")
        row = line
    return Content.assemble(*parts)


def hint_places(hints: Iterable[Hint], room: int) -> list[tuple[int, int, Hint]]:
    """Say in which line and from which cell each hint of `hint_lines` stands."""
    places: list[tuple[int, int, Hint]] = []
    row = used = 0
    for hint in hints:
        if hint.counts:
            continue  # Nothing is left out here.
        cells = hint.cells - 2
        x = used + len(AIR) if used else 0
        if used and x + cells > room:
            row, x = row + 1, 0
        places.append((row, x, hint))
        used = x + cells
    return places


def key_in_lines(hints: Iterable[Hint], room: int, x: int, y: int) -> HintKey | None:
    """The key that `hint_lines` has at a cell, or that belongs to the word there."""
    for row, first, hint in hint_places(hints, room):
        if y == row and first <= x < first + hint.cells - 2:
            return hint.key_at(x - first)
    return None
