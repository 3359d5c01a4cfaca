"""What is known of the server of a race, in a few words: from the doctor, and from the race."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.domain.capabilities import Capability, Verdict
from tts_tui.domain.noticed import Notice, noticed
from tts_tui.domain.strategies.in_turn import in_turn_words
from tts_tui.figures import seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tts_tui.domain.capabilities import Capabilities
    from tts_tui.domain.events import ModelCard
    from tts_tui.domain.race import RaceState
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette

    KnownOf = Callable[[ModelCard], Capabilities | None]
    """What the doctor found of a model; it may read a small file."""


@dataclass(frozen=True, slots=True)
class Badge:
    """One thing to know, and shorter ways to say it."""

    forms: tuple[str, ...]
    warns: bool = False
    """Whether the race is not what it looks like."""


_ONE_AT_A_TIME = Badge(
    ("one at a time: first finish is first started", "one at a time"), warns=True
)


class Badges:
    """The badges of races: what was found is read once a model, what shows once an end."""

    def __init__(self, known_of: KnownOf | None = None) -> None:
        self._known_of = known_of
        self._known: dict[ModelCard, Capabilities | None] = {}
        self._shown: tuple[RaceState, tuple[int, bool], tuple[Badge, ...]] | None = None

    def of(self, race: RaceState) -> tuple[Badge, ...]:
        """The badges of a race, most important first."""
        ended = race.ends, race.ended
        if self._shown is None or self._shown[0] is not race or self._shown[1] != ended:
            self._shown = race, ended, tuple(badges(race, self.found(race.started.model)))
        return self._shown[2]

    def found(self, model: ModelCard) -> Capabilities | None:
        """What the doctor found of a model; None where nobody looked."""
        if model not in self._known:
            self._known[model] = self._known_of(model) if self._known_of is not None else None
        return self._known[model]


def badges(race: RaceState, known: Capabilities | None) -> Iterator[Badge]:
    """Say what is worth a badge, most important first; what nobody knows has none."""
    seen = {found.notice: found for found in noticed(race)}
    if said := in_turn_words(race.pool):
        yield Badge((said, said.partition(":")[0]), warns=True)
    elif Notice.ONE_AT_A_TIME in seen or (known and known.lacks(Capability.PARALLEL)):
        yield _ONE_AT_A_TIME
    if race.started.runs > 1:
        yield Badge((f"run at {race.started.runs} times", f"{race.started.runs} runs"), warns=True)
    if race.on_wire is not None:
        at_once = f"{race.on_wire} requests at once"
        yield Badge((f"beside other races: {at_once}", at_once), warns=True)
    if (copies := seen.get(Notice.COPIES)) is not None:
        yield Badge(
            (f"{copies.traces} copies: the same text", f"{copies.traces} copies"), warns=True
        )
    elif known and known.lacks(Capability.SEEDS):
        yield Badge(("seeds are ignored",), warns=True)
    cancel = known.of(Capability.CANCEL) if known else None
    if cancel is None:
        return
    match cancel.verdict:
        case Verdict.VERIFIED if cancel.number is not None:
            yield Badge((f"cancel: stops in {seconds(cancel.number)}",))
        case Verdict.ABSENT:
            yield Badge(("cancel: goes on after it", "cancel: goes on"), warns=True)
        case _:
            yield Badge(("cancel: unknown",))


def badge_parts(shown: Sequence[Badge], room: int, inks: Palette) -> list[Part]:
    """Those that fit into `room` cells, whole and in their longest form; the others fold away."""
    parts: list[Part] = []
    for badge in shown:
        for form in badge.forms:
            text = f"   {form}"
            if cell_len(text) <= room:
                parts.append((text, inks.armed if badge.warns else inks.muted))
                room -= cell_len(text)
                break
    return parts
