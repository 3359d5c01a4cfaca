"""From races to groups: what belongs together is pooled, what does not is kept apart or named.

Two races are of one pool when model, sampling, data set and question are the same; traces of
one pool are what subsets are drawn from; a run of a procedure is an outcome of its own, and its
traces are in no pool. Sampling is what was really sent; where it is unknown,
it is not the same as any that is known.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from tts_tui.analysis.drafts import Draft
from tts_tui.analysis.pool import Group, Place, Pool
from tts_tui.analysis.runs import Run, Unused, runs_of
from tts_tui.analysis.variants import Variant, names_of, variant_of
from tts_tui.domain.strategies.base import Clock
from tts_tui.domain.trace import TraceStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_tui.analysis.key import Key
    from tts_tui.domain.events import Prices
    from tts_tui.domain.race import RaceState

ASKED_HERE: Final = "asked here"
"""The pool of the questions that were asked one by one: of no data set, alone in their session."""
NAMED: Final = 3
"""How many questions that are left out are named before they are only counted."""


class Source(NamedTuple):
    """One session that is to be compared."""

    name: str
    races: Sequence[RaceState]


@dataclass(slots=True)
class Grouped:
    """The groups, and what is in none of them."""

    groups: list[Group] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    """What was left out for a reason that nobody can help, one sentence each."""
    unknown: int = 0
    """How many questions have no known answer, left out or not."""
    refused: list[str] = field(default_factory=list)
    """Sessions that cannot be compared with the others, one sentence each."""


class _Asked(NamedTuple):
    """A race and where it belongs."""

    race: RaceState
    dataset: str
    question: str
    """What tells its question from the others of the data set."""
    runs: tuple[Run | Unused, ...]
    """The runs of procedures in it."""


_Box = dict[str, Draft]
"""Question → its pool."""


@dataclass(slots=True)
class _GroupDraft:
    sampled: _Box = field(default_factory=dict)
    runs: dict[Key, _Box] = field(default_factory=dict)
    prices: Prices | None = None

    @property
    def boxes(self) -> tuple[_Box, ...]:
        """All there are."""
        return (self.sampled, *self.runs.values())


def group(sources: Sequence[Source], clock: Clock = Clock.TOKEN) -> Grouped:
    """Pool the races of all sessions, to be measured on a clock."""
    return _Grouping(clock).run(sources)


class _Grouping:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._drafts: dict[tuple[Variant, str], _GroupDraft] = {}
        self._seen: dict[object, int] = {}
        self._left_out: Counter[str] = Counter()
        self._doubles: Counter[str] = Counter()
        self._copies: Counter[str] = Counter()
        self._run_copies: Counter[str] = Counter()
        self._unused: Counter[Unused] = Counter()
        self._found = Grouped()

    def run(self, sources: Sequence[Source]) -> Grouped:
        for number, source in enumerate(sources):
            asked = list(_asked(source, self._clock))
            if not self._refused(source.name, asked):
                for one in asked:
                    self._add(Place(number, one.race.started.race), source.name, one)
        for why, many in self._left_out.items():
            self._found.notices.append(f"{many} {_races(many)} left out{why}.")
        for (name, why), many in self._unused.items():
            runs = "run is" if many == 1 else "runs are"
            self._found.notices.append(f"{_short(name)}: {many} {runs} left out: {why}.")
        for name, many in self._doubles.items():
            self._found.notices.append(
                f"{name}: {many} {_races(many)} in another session as well and counted once."
            )
        for name, many in self._copies.items():
            what = "trace is a copy" if many == 1 else "traces are copies"
            self._found.notices.append(
                f"{name}: {many} {what}, with the seed and the text of another one, "
                "and counted once."
            )
        for name, many in self._run_copies.items():
            what = "run of a procedure is a copy" if many == 1 else "runs of procedures are copies"
            self._found.notices.append(
                f"{name}: {many} {what}, with the seeds and texts of another one, and counted once."
            )
        self._found.groups = self._groups()
        return self._found

    def _refused(self, name: str, asked: Sequence[_Asked]) -> bool:
        """Refuse a session whose questions are not those of the same name before."""
        for one in asked:
            question = one.race.started.question
            boxes = self._boxes(one)
            before = next((box[one.question] for box in boxes if one.question in box), None)
            right = one.race.grading.truth
            truth = right.key if right else None
            if before is None:
                continue
            what = "asks something else" if before.text != question.text else ""
            if not what and truth and before.truth and truth != before.truth:
                what = "has another right answer"
            if what:
                self._found.refused.append(
                    f"{name} is left out: its question {question.id} {what} than the one "
                    "of that name in the sessions before it."
                )
                return True
        return False

    def _draft(self, asked: _Asked) -> _GroupDraft:
        draft = self._drafts.setdefault((variant_of(asked.race), asked.dataset), _GroupDraft())
        draft.prices = draft.prices or asked.race.started.model.prices
        return draft

    def _boxes(self, asked: _Asked) -> list[_Box]:
        """Where the outcomes of a race go."""
        draft = self._draft(asked)
        keys = [run.key for run in asked.runs if isinstance(run, Run)]
        sampled = [draft.sampled] if asked.race.started.beams is None else []
        return sampled + [draft.runs.setdefault(key, {}) for key in keys]

    def _add(self, place: Place, name: str, asked: _Asked) -> None:
        if self._seen.setdefault(_fingerprint(asked), place.session) != place.session:
            self._doubles[name] += 1
            return
        taken = 0
        for run in asked.runs:
            if isinstance(run, Unused):
                self._unused[run] += 1
                continue
            taken += 1
            draft = _in(self._draft(asked).runs.setdefault(run.key, {}), asked)
            if not draft.add_run(asked.race, run, place):
                self._run_copies[name] += 1
        if asked.race.started.beams is None:
            self._add_traces(place, name, asked, but=" but for its procedures" if taken else "")

    def _add_traces(self, place: Place, name: str, asked: _Asked, but: str) -> None:
        race = asked.race
        finished = [trace for trace in race.traces if trace.status is TraceStatus.DONE]
        if any(trace.open_ended for trace in race.traces):
            why = "a trace was cut or never ended, so its length is unknown"
            self._left_out[f"{but}: {why}"] += 1
        elif not finished:
            self._left_out[f"{but}: no trace finished"] += 1
        else:
            draft = _in(self._draft(asked).sampled, asked)
            views = self._clock is Clock.WALL
            if copies := draft.add(race, finished, place, views=views):
                self._copies[name] += copies

    def _groups(self) -> list[Group]:
        names = names_of([variant for variant, _ in self._drafts])
        somewhere = any(
            draft.known and not draft.empty
            for group in self._drafts.values()
            for box in group.boxes
            for draft in box.values()
        )
        groups = []
        for (variant, dataset), draft in self._drafts.items():
            where = f"{names[variant]} on {dataset}"
            made = Group(
                model=names[variant],
                dataset=dataset,
                pools=self._pools(draft.sampled, where, known_only=somewhere),
                runs={
                    key: pools
                    for key, box in sorted(draft.runs.items())
                    if (
                        pools := self._pools(
                            box,
                            f"{names[variant]}, {key.name} on {dataset}",
                            known_only=somewhere,
                        )
                    )
                },
                prices=draft.prices,
            )
            if made.pools or made.runs:
                groups.append(made)
        return groups

    def _pools(self, box: _Box, where: str, *, known_only: bool) -> tuple[Pool, ...]:
        """The pools of a box; where right answers are known, only those that have one."""
        # In one order whatever file was read first: the draws of an interval depend on it.
        drafts = sorted(
            (draft for draft in box.values() if not draft.empty), key=lambda draft: draft.name
        )
        unknown = [draft for draft in drafts if not draft.known]
        self._found.unknown += len(unknown)
        if unknown and known_only:
            many = len(unknown)
            named = ", ".join(_short(draft.name) for draft in unknown[:NAMED])
            more = f" and {many - NAMED} more" if many > NAMED else ""
            self._found.notices.append(
                f"{where}: {many} question{'s' * (many > 1)} without a known answer left out: "
                f"{named}{more}{'' if f'{named}{more}'.endswith(('?', '!', '.')) else '.'}"
            )
        return tuple(draft.pool() for draft in drafts if draft.known or not known_only)


def _in(box: _Box, asked: _Asked) -> Draft:
    return box.setdefault(asked.question, Draft(asked.question, asked.race.started.question.text))


def _asked(source: Source, clock: Clock) -> Iterator[_Asked]:
    """Say of every race of a session which data set it belongs to.

    Questions that were raced together are their session's set; one that was asked alone is of
    none, and its text is all that tells it from others.
    """
    alone = len({race.started.question.text for race in source.races}) == 1
    for race in source.races:
        question, runs = race.started.question, tuple(runs_of(race, clock))
        if question.dataset == ASKED_HERE or (question.dataset is None and alone):
            yield _Asked(race, ASKED_HERE, question.text, runs)
        elif question.dataset is not None:
            yield _Asked(race, question.dataset, question.id, runs)
        else:
            yield _Asked(race, source.name, question.id, runs)


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:59]}…"


def _races(many: int) -> str:
    return "race is" if many == 1 else "races are"


def _fingerprint(asked: _Asked) -> object:
    """What a copy of the same race has as well; the same seed alone makes no copy."""
    started = asked.race.started
    traces = tuple(
        (trace.tokens, trace.answer.key if trace.answer else None) for trace in asked.race.traces
    )
    where = variant_of(asked.race), asked.dataset, asked.question, started.beams
    return where, started.started_at, traces
