"""From races to groups: what belongs together is pooled, what does not is kept apart or named.

Two races are of one pool when model, sampling, data set and question are the same; traces of
one pool are what subsets are drawn from. Sampling is what was really sent; where it is unknown,
it is not the same as any that is known.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tts_tui.analysis.pool import Group, Outcome, Place, Pool
from tts_tui.domain.trace import TraceStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.events import Prices, RaceStarted
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import TraceView


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
    refused: list[str] = field(default_factory=list)
    """Sessions that cannot be compared with the others, one sentence each."""


class _Variant(NamedTuple):
    """What makes answers comparable, but for the seed."""

    name: str
    model_id: str
    temperature: float | None
    top_p: float | None
    max_tokens: int | None
    seeded: bool
    dropped: tuple[str, ...]
    """Other parameters that the server refused."""


@dataclass(slots=True)
class _Draft:
    """A pool in the making."""

    text: str
    truth: str | None
    outcomes: list[Outcome] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    views: list[TraceView] = field(default_factory=list)
    prompts: list[int] = field(default_factory=list)
    known: bool = False


_Box = dict[str, _Draft]
"""Question id → its pool."""


@dataclass(slots=True)
class _GroupDraft:
    sampled: _Box = field(default_factory=dict)
    beams: dict[int, _Box] = field(default_factory=dict)
    prices: Prices | None = None


def group(sources: Sequence[Source], *, keep_views: bool = False) -> Grouped:
    """Pool the races of all sessions; `keep_views` is for the wall clock."""
    return _Grouping(keep_views=keep_views).run(sources)


class _Grouping:
    def __init__(self, *, keep_views: bool) -> None:
        self._keep_views = keep_views
        self._drafts: dict[tuple[_Variant, str], _GroupDraft] = {}
        self._seen: dict[object, int] = {}
        self._left_out: Counter[str] = Counter()
        self._doubles: Counter[str] = Counter()
        self._found = Grouped()

    def run(self, sources: Sequence[Source]) -> Grouped:
        for number, source in enumerate(sources):
            if not self._refused(source):
                for race in source.races:
                    self._add(Place(number, race.started.race), source.name, race)
        for why, many in self._left_out.items():
            self._found.notices.append(f"{many} {_races(many)} left out: {why}.")
        for name, many in self._doubles.items():
            self._found.notices.append(
                f"{name}: {many} {_races(many)} in another session as well and counted once."
            )
        self._found.groups = self._groups()
        return self._found

    def _refused(self, source: Source) -> bool:
        """Refuse a session whose questions are not those of the same name before."""
        for race in source.races:
            question = race.started.question
            before = self._box(source.name, race).get(question.id)
            truth = race.truth.key if race.truth else None
            if before is None:
                continue
            what = "asks something else" if before.text != question.text else ""
            if not what and truth and before.truth and truth != before.truth:
                what = "has another right answer"
            if what:
                self._found.refused.append(
                    f"{source.name} is left out: its question {question.id} {what} than the one "
                    "of that name in the sessions before it."
                )
                return True
        return False

    def _box(self, name: str, race: RaceState) -> _Box:
        started = race.started
        draft = self._drafts.setdefault((_variant(race), _dataset(name, started)), _GroupDraft())
        draft.prices = draft.prices or started.model.prices
        if started.beams is None:
            return draft.sampled
        return draft.beams.setdefault(started.beams, {})

    def _add(self, place: Place, name: str, race: RaceState) -> None:
        finished = [trace for trace in race.traces if trace.status is TraceStatus.DONE]
        if any(trace.open_ended for trace in race.traces):
            self._left_out["a trace was cut or never ended, so its length is unknown"] += 1
            return
        if not finished:
            self._left_out["no trace finished"] += 1
            return
        mark = _fingerprint(name, race)
        if self._seen.setdefault(mark, place.session) != place.session:
            self._doubles[name] += 1
            return
        question = race.started.question
        draft = self._box(name, race).setdefault(
            question.id, _Draft(question.text, race.truth.key if race.truth else None)
        )
        for trace in finished:
            right = race.correct(trace.answer)
            draft.known = draft.known or right is not None
            key = trace.answer.key if trace.answer else None
            draft.outcomes.append(
                Outcome(trace.tokens, trace.thinking_tokens, key, bool(right and key))
            )
            if trace.prompt_tokens is not None:
                draft.prompts.append(trace.prompt_tokens)
            if self._keep_views:
                draft.views.append(trace)
        draft.places.append(place)

    def _groups(self) -> list[Group]:
        names = _names([variant for variant, _ in self._drafts])
        groups = []
        for (variant, dataset), draft in self._drafts.items():
            made = Group(
                model=names[variant],
                dataset=dataset,
                pools=self._pools(draft.sampled, f"{names[variant]} on {dataset}"),
                beams={
                    number: pools
                    for number, box in draft.beams.items()
                    if (pools := self._pools(box, f"{names[variant]}, BS@{number} on {dataset}"))
                },
                prices=draft.prices,
            )
            if made.pools or made.beams:
                groups.append(made)
        return groups

    def _pools(self, box: _Box, where: str) -> tuple[Pool, ...]:
        drafts = {name: draft for name, draft in box.items() if draft.outcomes}
        known = {name: draft for name, draft in drafts.items() if draft.known}
        if known and len(known) < len(drafts):
            many = len(drafts) - len(known)
            self._found.notices.append(
                f"{where}: {many} question{'s' * (many > 1)} without a right answer left out."
            )
            drafts = known
        return tuple(
            Pool(
                question=name,
                text=draft.text,
                outcomes=tuple(draft.outcomes),
                places=tuple(draft.places),
                known=draft.known,
                prompt_tokens=sum(draft.prompts) / len(draft.prompts) if draft.prompts else None,
                views=tuple(draft.views),
            )
            for name, draft in drafts.items()
        )


def _races(many: int) -> str:
    return "race is" if many == 1 else "races are"


def _dataset(name: str, started: RaceStarted) -> str:
    return started.question.dataset or name


def _variant(race: RaceState) -> _Variant:
    model, sampling = race.started.model, race.sampling
    return _Variant(
        name=model.name,
        model_id=model.model_id,
        temperature=sampling.temperature,
        top_p=sampling.top_p,
        max_tokens=sampling.max_tokens,
        seeded=sampling.seed is not None,
        dropped=tuple(name for name in race.dropped if not hasattr(sampling, name)),
    )


def _fingerprint(name: str, race: RaceState) -> object:
    """What a copy of the same race has as well; the same seed alone makes no copy."""
    started = race.started
    traces = tuple(
        (trace.tokens, trace.answer.key if trace.answer else None) for trace in race.traces
    )
    where = _variant(race), _dataset(name, started), started.question.id, started.beams
    return where, started.started_at, traces


def _names(variants: Iterable[_Variant]) -> dict[_Variant, str]:
    """Name what is compared by the model, and by what differs where that is not enough."""
    alike: dict[str, dict[_Variant, None]] = {}
    for variant in variants:
        alike.setdefault(variant.name, {})[variant] = None
    return {one: _name(one, list(same)) for same in alike.values() for one in same}


def _name(one: _Variant, alike: Sequence[_Variant]) -> str:
    if len(alike) == 1:
        return one.name
    told = (
        ("model_id", one.model_id),
        ("temperature", f"temperature {_number(one.temperature)}"),
        ("top_p", f"top-p {_number(one.top_p)}"),
        ("max_tokens", f"limit {_number(one.max_tokens)}"),
        ("seeded", "seeded" if one.seeded else "seed unknown"),
        ("dropped", f"without {', '.join(one.dropped)}" if one.dropped else "all parameters"),
    )
    parts = [words for part, words in told if len({getattr(v, part) for v in alike}) > 1]
    return f"{one.name} ({', '.join(parts)})"


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.12g}"
