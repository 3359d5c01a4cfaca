"""Sessions set against each other: read, judged, pooled and measured, in one call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_tui.analysis.compare import Comparison
from tts_tui.analysis.groups import Source, group
from tts_tui.domain.strategies import apart, card_of, parse, read_name
from tts_tui.domain.strategies.base import Clock
from tts_tui.errors import SessionError, UsageError
from tts_tui.figures import counted
from tts_tui.store.paths import file_name
from tts_tui.study.judging import judge_all
from tts_tui.study.reading import ReadSessions, Study, read, unwatched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tts_tui.analysis.key import Key
    from tts_tui.analysis.weight import Weight
    from tts_tui.study.reading import Watch

_MOST_TRACES = 4096


@dataclass(frozen=True, slots=True)
class Order:
    """What to compare, and how."""

    paths: Sequence[Path]
    reading: ReadSessions = field(default_factory=lambda: ReadSessions(numbers_only=True))
    clock: Clock = Clock.TOKEN
    strategies: Sequence[str] = ()
    """Names such as `FFS-1`, `FFS` (every k) or `FFS-1@4`; none means all."""
    ns: Sequence[int] | None = None
    """Numbers of traces; None measures every one up to 8 and then ever fewer."""
    other_tie: bool = False
    """Whether ties are broken by the rule that is not the strategy's own."""
    weight: Weight | None = None
    """What `all` weighs alike; None chooses by the data sets there are."""
    math: bool = False
    """Whether math-verify may say which answers are equal."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it."""

    comparison: Comparison
    studies: tuple[Study, ...]
    """The sessions read; a place's session number counts these."""
    notices: tuple[str, ...]
    """What was left out or applied, one sentence each."""
    refused: tuple[str, ...]
    """Sessions that could not be used, one sentence each."""


def compare(order: Order, watch: Watch = unwatched) -> Report:
    """Read, group and measure sessions.

    Raises StrategyNameError for a name that is none, MathUnavailable where math-verify is asked
    for and missing, SessionError where nothing is left to compare, UsageError where none of the
    strategies fits.
    """
    wanted = _wanted(order.strategies, order.ns)
    studies, broken = read_all(order.paths, order.reading, watch)
    refused = [error.sentence for error in broken]
    if order.clock is Clock.WALL:
        refused += [
            f"{file_name(study.path)} has no times and is left out of the wall clock."
            for study in studies
            if not study.header.timed
        ]
        studies = [study for study in studies if study.header.timed]
    notices = [notice for study in studies for notice in study.notices]
    if order.clock is Clock.WALL:
        notices += [
            f"{file_name(study.path)}: {study.header.note_of_times}"
            for study in studies
            if study.header.note_of_times
        ]
    if order.math:
        studies, said = judge_all(studies, watch)
        notices += said
    sources = [Source(study.name, study.races) for study in studies]
    grouped = group(sources, order.clock)
    refused += grouped.refused
    if not grouped.groups:
        why = (refused or grouped.notices or ["They hold no finished race."])[0]
        raise SessionError(
            f"There is nothing to compare: {why}",
            "Give sessions whose races ran to their ends, all traces included.",
        )
    comparison = Comparison(
        grouped.groups,
        order.clock,
        wanted,
        order.ns,
        other_tie=order.other_tie,
        weight=order.weight,
        tick=lambda done, every: watch("measuring numbers of traces", done, every),
    )
    if not comparison.rows and _weigh_logp(order.strategies):
        raise UsageError(
            "No log p was recorded in these sessions, and those strategies weigh it.",
            "Race with --logprobs 20, or with one of them on the board, which asks for it.",
        )
    if not comparison.rows:
        most = max((pool.m for group in grouped.groups for pool in group.pools), default=1)
        raise UsageError(
            "No strategy of those asked for fits these sessions.",
            f"Their questions have {most} traces at most; `tts-tui compare --help` has examples.",
        )
    if order.other_tie:
        notices.append("Ties are broken by the rule that is not the strategy's own.")
    notices += grouped.notices
    if grouped.unknown:
        notices.append(
            f"{counted(grouped.unknown, 'question')} without a known answer: give the right ones "
            "with --answers FILE, or correct a trace in the inspector."
        )
    notices += comparison.notices
    told = any(found.weighable for found in comparison.measured.values())
    if not told and any(_weigh_logp([name]) for name in order.strategies):
        notices += comparison.without_log_p()
    return Report(comparison, tuple(studies), tuple(notices), tuple(refused))


def read_all(
    paths: Sequence[Path], reading: ReadSessions, watch: Watch = unwatched
) -> tuple[list[Study], list[SessionError]]:
    """Read sessions; for one that cannot be read its error is given, and the rest goes on."""
    studies: list[Study] = []
    refused: list[SessionError] = []
    for number, path in enumerate(paths):
        watch("reading sessions", number, len(paths))
        try:
            studies.append(read(path, reading))
        except SessionError as error:
            refused.append(error)
    return studies, refused


def _wanted(names: Sequence[str], ns: Sequence[int] | None) -> Callable[[Key], bool]:
    """Make the filter of a list of names and of numbers. Raises StrategyNameError."""
    chosen = [_read_name(name) for name in names]

    def wanted(key: Key) -> bool:
        return (ns is None or key.n in ns) and (
            not chosen
            or any(
                n in (None, key.n) and name in (key.strategy, key.card.stem) for name, n in chosen
            )
        )

    return wanted


def _weigh_logp(names: Sequence[str]) -> bool:
    """Whether names were given, and all of them are of strategies that need log p."""
    cards = [card_of(name) for name in names]
    return bool(cards) and all(card is not None and card.weighs_logp for card in cards)


def _read_name(name: str) -> tuple[str, int | None]:
    """Read what is to be compared: `FFS` is every k. Raises StrategyNameError."""
    known = read_name(name)
    whole = known is not None and known.card.composed is not None
    if known is not None and known.parameter is None and known.n is None and not whole:
        return known.card.stem, None
    # A beam search is one output, whatever its N.
    strategy = parse(name, _MOST_TRACES if known is None or known.card.of_race else 1)
    assert known is not None
    return apart(strategy)[0], known.n if known.card.sized else None
