"""The rows of the lanes' panel: the independent traces, then each procedure's group of lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len

from tts_tui.domain.events import Channel, CutBy
from tts_tui.domain.other_models import other_model_of
from tts_tui.domain.ran import probes_lanes
from tts_tui.domain.strategies import StrategyNameError, parse
from tts_tui.domain.strategies.answer_now import COHORT, is_late, late_answers
from tts_tui.domain.strategies.bs import BeamSearch, beams_of
from tts_tui.domain.strategies.chains import chains_of
from tts_tui.domain.strategies.escalation import places_of
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import crop, fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_tui.domain.cohort import Cohort
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState

MODEL_CELLS: Final = 14
"""The most that the name of a stage's model takes."""

RowKey = int | str
"""What a row is known by while its line grows: the number of its first trace, a group's name."""


class Stage(NamedTuple):
    """What a lane says of its stage; each form is as wide as those of the other lanes."""

    short: str
    """Its model where it is not the race's own, else which stage it is."""
    long: str
    """Both."""

    def within(self, room: int) -> str:
        """The form that there is room for; nothing where there is none."""
        forms = (form for form in (self.long, self.short) if cell_len(form) <= room)
        return next(forms, "")


class Lane(NamedTuple):
    """One row: a trace, or traces that go on from each other, the last of which speaks."""

    traces: tuple[TraceState, ...]
    late: TraceState | None = None
    """The answer that the last one was made to give when it was cut."""
    stage: Stage | None = None
    """Which stage of an escalation it is of."""

    @property
    def key(self) -> RowKey:
        """What it is known by."""
        return self.traces[0].index

    @property
    def trace(self) -> TraceState:
        """The last one: its answer has read all of the line."""
        return self.traces[-1]

    @property
    def tokens(self) -> int:
        """Tokens from the first of its line to its last."""
        return self.traces[-1].path_tokens

    @property
    def thinking_tokens(self) -> int:
        """How many of those are thinking; 0 where nothing marks it."""
        if len(self.traces) == 1:
            trace = self.traces[0]
            before = trace.origin.thought_tokens if trace.origin is not None else 0
            return before + trace.thought_tokens
        used = [after.origin.prefix_tokens for after in self.traces[1:] if after.origin is not None]
        return sum(
            min(trace.thinking_tokens, tokens)
            for trace, tokens in zip(self.traces, [*used, self.trace.tokens], strict=True)
            if trace.thinks
        )

    @property
    def joints(self) -> tuple[int, ...]:
        """After how many tokens each of its later traces goes on."""
        if len(self.traces) == 1:
            return ()
        return tuple(after.origin.tokens for after in self.traces[1:] if after.origin is not None)

    def tail(self, characters: int) -> str:
        """The newest text of the line, at most so many characters of one channel."""
        trace = self.traces[-1]
        own, origin = trace.tail(characters), trace.origin
        if origin is None or len(own) >= characters:
            return own
        channel = Channel.ANSWER if trace.text(Channel.ANSWER) else origin.spawned.channel
        return (origin.text(channel) + own)[-characters:]


@dataclass(frozen=True, slots=True)
class Group:
    """The row over a procedure's lines, or in their place."""

    cohort: Cohort
    lanes: tuple[Lane, ...]
    folded: bool = False

    @property
    def key(self) -> RowKey:
        """What it is known by."""
        return self.cohort.name


Row = Lane | Group


def rows_of(
    race: RaceState, groups: Sequence[Group], order: Sequence[int] | None = None
) -> list[Row]:
    """Every row there is; the lines of a folded group have none.

    `order` is that of the independent traces; None has them by their numbers.
    """
    late = late_answers(race.cohorts)
    traces = race.traces if order is None else [race.traces[at] for at in order]
    rows: list[Row] = [Lane((trace,), late.get(trace.index)) for trace in traces]
    for group in groups:
        rows.append(group)
        if not group.folded:
            rows += group.lanes
    return rows


def groups_of(race: RaceState) -> list[Group]:
    """Each procedure's group, unfolded, in the order in which they began."""
    return [Group(race.cohorts[name], tuple(_lines(race, name))) for name in group_names(race)]


def group_names(race: RaceState) -> list[str]:
    """The procedures that have a row; what a trace was made to answer stands beside its lane."""
    return [name for name in race.cohorts if name != COHORT]


def only_line_of(race: RaceState, name: str) -> Lane | None:
    """The one line of a procedure that leads one chain; None for others."""
    if name not in race.cohorts or beam_search_of(race, name) is not None:
        return None
    lanes = list(_lines(race, name))
    return lanes[0] if len(lanes) == 1 else None


def beam_search_of(race: RaceState, name: str) -> BeamSearch | None:
    """The rule of a beam search; None for another procedure."""
    try:
        rule = parse(name, max(1, race.n))
    except StrategyNameError:
        return None
    return rule if isinstance(rule, BeamSearch) else None


def line_of(race: RaceState, trace: int) -> Lane | None:
    """The line that a spawned trace is of; None where there is no such trace."""
    found = race.spawned.get(trace)
    if found is None or found.origin is None:
        return None
    lines = chains_of(race.cohorts[found.origin.cohort].traces)
    line = next(line for line in lines if any(each is found for each in line))
    return _lane(race, line)


def to_read_of(race: RaceState, name: str) -> int | None:
    """The trace that a procedure is read from: what it picks, its best, or what goes on.

    None where it has no trace.
    """
    cohort = race.cohorts.get(name)
    if cohort is None or not cohort.traces:
        return None
    rule = beam_search_of(race, name)
    if rule is not None and (best := rule.best(beams_of(cohort.traces))) is not None:
        return best.trace.index
    lanes = list(_lines(race, name)) or [Lane((trace,)) for trace in cohort.traces]
    answered = (lane for lane in lanes if lane.trace.answer is not None)
    open_ones = (lane for lane in lanes if not lane.trace.ended)
    return next(chain(answered, open_ones, lanes)).trace.index


def row_of(race: RaceState, trace: int) -> int:
    """The trace whose row shows a trace: of an answer that one was made to give, that one."""
    found = race.spawned.get(trace)
    if found is None or found.origin is None or not is_late(found):
        return trace
    parent = found.origin.spawned.parent
    return trace if parent is None else parent


def pruned(trace: TraceState) -> bool:
    """Whether the procedure that grew it has ended it."""
    return trace.origin is not None and trace.cut_by is CutBy.STRATEGY


def _lane(race: RaceState, line: Sequence[TraceState], stage: Stage | None = None) -> Lane:
    return Lane(tuple(line), late_answers(race.cohorts).get(line[-1].index), stage)


def _lines(race: RaceState, name: str) -> Iterator[Lane]:
    """Its lines; of those that branch only the ones that go on or came to their end.

    What probes has none: its probes are cells of a matrix, and what it asks has rows already.
    """
    cohort = race.cohorts[name]
    if probes_lanes(name):
        return
    branching, lines = cohort.forks, chains_of(cohort.traces)
    for line, stage in zip(lines, _stages(name, lines), strict=True):
        if not (branching and pruned(line[-1])):
            yield _lane(race, line, stage)


def _stages(name: str, lines: Sequence[Sequence[TraceState]]) -> list[Stage | None]:
    """The stage of each line of an escalation; none for those of others."""
    places = _places(name)
    if len(places) < len(lines):
        return [None] * len(lines)
    models = [other_model_of(line[0]) for line in lines]
    shown = [
        "" if model is None else crop(display_line(model, 40), MODEL_CELLS) for model in models
    ]
    short = [model or place for model, place in zip(shown, places, strict=False)]
    long = [f"{place} {model}".rstrip() for model, place in zip(shown, places, strict=False)]
    return [Stage(*forms) for forms in zip(_equally_wide(short), _equally_wide(long), strict=True)]


def _equally_wide(words: Sequence[str]) -> list[str]:
    widest = max(map(cell_len, words), default=0)
    return [fit(word, widest) for word in words]


@lru_cache(maxsize=64)
def _places(name: str) -> tuple[str, ...]:
    try:
        return places_of(parse(name, 1))
    except StrategyNameError:
        return ()
