"""A guided tour through recorded races: where to stop, and what to say there.

A stop's place is a rule and its numbers come from the recording, so a tour is true of whatever
races it is given.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from tts_tui.domain.playback import WhatIf
from tts_tui.domain.strategies import Clock, parse
from tts_tui.figures import whole
from tts_tui.replay.timeline import Timeline
from tts_tui.replay.what_if import decided_s, pick_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Pick
    from tts_tui.replay.scenes import Scene


_NAMES: Final = re.compile(r"\{([\w@-]+)\.")
"""The strategies of which a sentence has numbers."""


@dataclass(frozen=True, slots=True)
class StopRule:
    """A stop as it is written: its place, what differs from the recording, its sentence."""

    at: str
    """`start`, `end`, a share such as `20%`, or the name of the strategy that decides there."""
    text: str
    question: str
    """Id of the question whose race it is."""
    arm: str | None = None
    clock: Clock = Clock.WALL


@dataclass(frozen=True, slots=True)
class Script:
    """A tour as it is written."""

    session: str
    """Name of the bundled session."""
    stops: tuple[StopRule, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop in a certain recording."""

    scene: int
    """Which question's race is shown, from 0."""
    t_s: float
    """In seconds of its clock."""
    what_if: WhatIf
    text: str
    """Filled in."""
    covered: str = ""
    """The same without a truth or a verdict in it."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a sentence may say of one strategy."""

    answer: str
    verdict: str
    seq: str
    spent: str
    used: str
    full: str
    """Tokens of all traces run to their ends."""
    saved: str
    """Of those, the ones that were not yet generated."""
    paper: str


def load_script() -> Script:
    """Read the tour that ships with the program."""
    return _script(_read("tour.toml"))


def load_kiosk() -> tuple[Script, ...]:
    """Read what a kiosk plays in turn: the tour, then recordings with stops of their own."""
    return (load_script(), *map(_script, _read("kiosk.toml")["shows"]))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("tts_tui.data").joinpath(name).read_text("utf-8"))


def _script(raw: Mapping[str, Any]) -> Script:
    stops: list[StopRule] = []
    for stop in raw["stops"]:
        # Where a stop names no question, the tour stays at the one before.
        question = stop["question"] if "question" in stop else stops[-1].question
        clock = Clock(stop.get("clock", "wall"))
        stops.append(StopRule(stop["at"], stop["text"], question, stop.get("arm"), clock))
    return Script(raw["session"], tuple(stops))


def stops_of(scenes: Sequence[Scene], rules: Sequence[StopRule]) -> list[Stop]:
    """Find each stop's place in recorded races, and fill its sentence in."""
    places = {scene.question.id: at for at, scene in enumerate(scenes)}
    return [_stop(scenes, places[rule.question], rule) for rule in rules]


def _stop(scenes: Sequence[Scene], at: int, rule: StopRule) -> Stop:
    scene = scenes[at]
    recorded = scene.races[0].whole()
    armed = parse(rule.arm, recorded.n).name if rule.arm is not None else None
    what_if = WhatIf(clock=rule.clock, armed=armed)
    timeline = Timeline(scene, what_if)
    t_s = _place(timeline, rule.at)
    race = timeline.state_at(t_s).races[scene.races[0].number]
    words = _words(rule.text, race, recorded, what_if)
    covered = {**{name: _covered(word) for name, word in words.items()}, "truth": "hidden"}
    return Stop(at, t_s, what_if, rule.text.format_map(words), rule.text.format_map(covered))


def _place(timeline: Timeline, at: str) -> float:
    if at == "start":
        return 0.0
    if at == "end":
        return timeline.duration_s
    if at.endswith("%"):
        return timeline.duration_s * float(at[:-1]) / 100
    recorded = timeline.races[0]
    strategy = parse(at, len(recorded.traces))
    decided = decided_s(recorded, strategy, timeline.what_if)
    return timeline.duration_s if decided is None else decided


def _words(
    text: str, race: RaceState, recorded: RaceState, what_if: WhatIf
) -> Mapping[str, object]:
    words: dict[str, object] = {
        "n": race.n,
        "truth": race.grading.truth.text if race.grading.truth else "unknown",
    }
    for name in set(_NAMES.findall(text)):
        pick = pick_of(parse(name, race.n), race, what_if)
        words[name] = _said(race, recorded, pick)
    return words


def _said(race: RaceState, recorded: RaceState, pick: Pick) -> _Said:
    ledger = pick.ledger
    return _Said(
        answer=pick.answer.text if pick.answer else "nothing yet",
        verdict=_verdict(race, pick),
        seq=whole(ledger.sequential_tokens),
        spent=whole(ledger.spent_tokens),
        used=whole(ledger.used_tokens),
        full=whole(recorded.pool.tokens),
        saved=whole(recorded.pool.tokens - ledger.spent_tokens),
        paper="no" if ledger.paper_total_tokens is None else whole(ledger.paper_total_tokens),
    )


def _covered(word: object) -> object:
    return replace(word, verdict="right or wrong") if isinstance(word, _Said) else word


def _verdict(race: RaceState, pick: Pick) -> str:
    if not pick.decided:
        return "undecided"
    return {True: "right", False: "wrong", None: "unknown"}[race.verdict(pick)]
