"""Who goes on from whom: the order in which traces are read, a trace's family, its facts."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from tts_tui.domain.strategies.chains import chains_of
from tts_tui.figures import NOTHING, counted, nats, whole
from tts_tui.text import display_line

if TYPE_CHECKING:
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette


class Kin(StrEnum):
    """What another trace is to this one; the words people read."""

    PARENT = "parent"
    SIBLING = "sibling"
    CHILD = "child"


class Relative(NamedTuple):
    """A trace, and what it is to the one that is read."""

    kin: Kin
    trace: TraceState


def lines(race: RaceState) -> list[list[int]]:
    """The lines of a race by their traces' numbers: independent traces, then by procedure."""
    alone = [[trace.index] for trace in race.traces]
    grown = [
        [trace.index for trace in chain]
        for cohort in race.cohorts.values()
        for chain in chains_of(cohort.traces)
    ]
    return alone + grown


def relatives(race: RaceState, trace: TraceState) -> list[Relative]:
    """The trace it goes on from, those that go on from that one too, those that go on from it."""
    if trace.origin is None and not race.spawned:
        return []
    parent = trace.origin.spawned.parent if trace.origin is not None else None
    from_whom = race.trace(parent) if parent is not None else None
    found = [Relative(Kin.PARENT, from_whom)] if from_whom is not None else []
    for other in race.spawned.values():
        if other is trace or other.origin is None or other.origin.spawned.parent is None:
            continue
        if other.origin.spawned.parent == parent:
            found.append(Relative(Kin.SIBLING, other))
        elif other.origin.spawned.parent == trace.index:
            found.append(Relative(Kin.CHILD, other))
    return sorted(found, key=lambda one: list(Kin).index(one.kin))


def family_facts(race: RaceState, trace: TraceState, inks: Palette) -> list[list[Part]]:
    """Say where a trace comes from and who goes on from it; nothing where it stands alone."""
    found: list[list[Part]] = []
    origin, kin = trace.origin, relatives(race, trace)
    if origin is not None:
        parent = origin.spawned.parent
        verb = "forked off" if origin.forked else "goes on from"
        begun = "begins anew" if parent is None else f"{verb} trace {parent + 1}"
        found.append([(display_line(origin.cohort, 24), inks.decided), (f" {begun}", inks.text)])
    if others := [one for one in kin if one.kin is not Kin.PARENT]:
        words = [
            counted(many, word.value, plural)
            for word, plural in ((Kin.SIBLING, ""), (Kin.CHILD, "children"))
            if (many := sum(one.kin is word for one in others))
        ]
        found.append([(", ".join(words), inks.muted)])
    if origin is not None and (score := trace.path_logp) is not None:
        found.append([(f"Σ log p {nats(score)}", inks.text)])
    if origin is not None and origin.parent is not None and trace.prompt_tokens is not None:
        cached = trace.cached_prompt_tokens
        told = f" ({whole(cached)} cached)" if cached else ""
        sent = f"prompt sent again: {counted(trace.prompt_tokens, 'token')}{told}, counted apart"
        found.append([(sent, inks.muted)])
    return found


def meaning(one: Relative) -> str:
    """Describe a relative in a list."""
    trace, score = one.trace, one.trace.path_logp
    said = trace.answer.text if trace.answer is not None else NOTHING
    scored = f" · Σ log p {nats(score)}" if score is not None else ""
    return (
        f"{one.kin} · {trace.status.value} · {counted(trace.path_tokens, 'token')}{scored} · {said}"
    )
