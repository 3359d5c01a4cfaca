"""Sessions of the same questions made into one: streamed, copies counted once, nothing altered.

Races stay races: those of one question, model and sampling are pooled where they are compared, as
they would be in files of their own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tts_tui.analysis.groups import ASKED_HERE
from tts_tui.domain.answers import normalise
from tts_tui.domain.events import RaceEnded, RaceStarted, TraceFinished
from tts_tui.errors import UsageError
from tts_tui.figures import counted
from tts_tui.store.codec import encode
from tts_tui.store.header import Imported, PlanSummary, SessionHeader, encode_header
from tts_tui.store.jsonline import dump
from tts_tui.store.labels import LabelBook
from tts_tui.store.paths import file_name, session_name
from tts_tui.store.reader import SessionFile
from tts_tui.study.merged_labels import SaidOfQuestions, carried
from tts_tui.study.reading import WATCH_EVENTS, unwatched
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tts_tui.domain.events import Event, Question
    from tts_tui.domain.labels import TraceLabel
    from tts_tui.study.reading import Watch

_SAME = "Merge sessions of the same questions only."
RaceOf: TypeAlias = "tuple[int, int]"
"""A race by its file, from 0, and its number there."""


@dataclass(slots=True)
class _Found:
    """One race of one file."""

    started: RaceStarted
    """As it is written: with a data set, where its file tells one."""
    ended: bool = False
    finished: dict[int, float] = field(default_factory=dict)
    """When each trace finished, in seconds, by number."""
    content: bytes = b""
    """What tells it from another one, where no start was recorded."""

    def is_copy_of(self, other: _Found) -> bool:
        """Whether two races of one start are one: what both have finished ended alike."""
        both = self.finished.keys() & other.finished.keys()
        return all(self.finished[trace] == other.finished[trace] for trace in both)

    @property
    def holds(self) -> tuple[int, bool]:
        """How much of the race is there; more is larger."""
        return len(self.finished), self.ended


class _Input(NamedTuple):
    path: Path
    header: SessionHeader
    races: dict[int, _Found]
    book: LabelBook


@dataclass(slots=True)
class Merged:
    """What a merge takes in; `lines` writes it."""

    header: SessionHeader
    notices: list[str]
    """What was left out or is missing, one sentence each."""
    races: int = 0
    traces: int = 0
    """Those that finished."""
    questions: int = 0
    labels: dict[tuple[int, int], TraceLabel] = field(default_factory=dict)
    """What people said, by race and trace of the merged session."""
    questions_said: SaidOfQuestions = field(default_factory=SaidOfQuestions)
    """What people said of the questions."""
    _inputs: list[_Input] = field(default_factory=list)
    _numbers: dict[RaceOf, int] = field(default_factory=dict)
    """The new number of every race that is kept."""

    def lines(self, watch: Watch = unwatched) -> Iterator[str]:
        """The merged session, line by line, read from its files again. Raises SessionError."""
        yield dump(encode_header(self.header))
        for at, one in enumerate(self._inputs):
            with SessionFile(one.path) as session:
                for event in _events(session, watch):
                    number = self._numbers.get((at, event.race))
                    if number is None:
                        continue
                    if isinstance(event, RaceStarted):
                        event = one.races[event.race].started
                    yield dump(encode(replace(event, race=number)))


def merge(paths: Sequence[Path], watch: Watch = unwatched) -> Merged:
    """Read what there is in sessions, and which of it is kept; nothing is written.

    Raises UsageError where a question differs under one id or sessions cannot be one, and
    SessionError where one cannot be read.
    """
    notices: list[str] = []
    inputs = [_read(path, notices, watch) for path in paths]
    _refuse_others(inputs)
    kept, copies = _kept(inputs)
    for name, many in copies.items():
        are = "race is" if many == 1 else "races are"
        notices.append(f"{name}: {many} {are} in another session as well and counted once.")
    numbers = {place: number for number, place in enumerate(_in_order(inputs, kept))}
    found = {place: inputs[place[0]].races[place[1]] for place in numbers}
    open_ended = sum(not race.ended for race in found.values())
    if open_ended:
        notices.append(
            f"{counted(open_ended, 'race')} {'has' if open_ended == 1 else 'have'} no end; "
            "--resume of the merged session goes on."
        )
    questions = {_question_of(race.started.question) for race in found.values()}
    said = carried(_tell_apart(inputs, kept))
    notices += said.notices
    return Merged(
        _header(inputs, len(questions), notices),
        notices,
        races=len(numbers),
        traces=sum(len(race.finished) for race in found.values()),
        questions=len(questions),
        labels=_labels(inputs, kept, numbers),
        questions_said=said,
        _inputs=inputs,
        _numbers=numbers,
    )


def _events(session: SessionFile, watch: Watch) -> Iterator[Event]:
    reading = f"reading {file_name(session.path)}, per cent"
    for number, event in enumerate(session.events()):
        if number % WATCH_EVENTS == 0:
            watch(reading, round(100 * session.read_share), 100)
        yield event


def _read(path: Path, notices: list[str], watch: Watch) -> _Input:
    races: dict[int, _Found] = {}
    contents: dict[int, blake2b] = {}
    with SessionFile(path) as session:
        header = session.header
        for event in _events(session, watch):
            if isinstance(event, RaceStarted) and event.race not in races:
                races[event.race] = _Found(event)
                if not event.started_at:
                    contents[event.race] = blake2b()
            if (race := races.get(event.race)) is None:
                continue
            if (content := contents.get(event.race)) is not None:
                content.update(dump(encode(replace(event, race=0))).encode("ascii"))
            if isinstance(event, TraceFinished):
                race.finished[event.trace] = event.t_s
            race.ended = race.ended or isinstance(event, RaceEnded)
        notices += [f"{file_name(path)}: {loss}" for loss in session.losses.sentences()]
    for number, content in contents.items():
        races[number].content = content.digest()
    _name_dataset(path, races)
    book = LabelBook(path)
    notices += book.losses
    return _Input(path, header, races, book)


def _name_dataset(path: Path, races: dict[int, _Found]) -> None:
    """Give questions of no data set the one that their file stands for in a comparison."""
    alone = len({race.started.question.text for race in races.values()}) == 1
    for race in races.values():
        question = race.started.question
        if question.dataset is None:
            asked = replace(question, dataset=ASKED_HERE if alone else session_name(path))
            race.started = replace(race.started, question=asked)


def _question_of(question: Question) -> tuple[str, str]:
    """What tells a question from the others."""
    name = question.text if question.dataset == ASKED_HERE else question.id
    return question.dataset or "", name


def _refuse_others(inputs: Sequence[_Input]) -> None:
    """Refuse what cannot be one session. Raises UsageError."""
    first = inputs[0]
    for one in inputs[1:]:
        sources = [i.header.imported and i.header.imported.source for i in (first, one)]
        if sources[0] != sources[1] or first.header.timed is not one.header.timed:
            had, has = (f"imported from {s}" if s else "raced" for s in sources)
            raise UsageError(
                f"{file_name(one.path)} was {has} and {file_name(first.path)} was {had}.",
                "Merge sessions that came about alike; `tts-tui compare` takes them together.",
            )
    before: dict[tuple[str, str], tuple[Path, Question]] = {}
    for one in inputs:
        for race in one.races.values():
            question = race.started.question
            path, known = before.setdefault(_question_of(question), (one.path, question))
            what = ""
            if known.text != question.text:
                what = "asks something else"
            elif len({truth for truth in (_truth(known), _truth(question)) if truth}) > 1:
                what = "has another right answer"
            if what:
                name = display_line(question.id, 60)
                than = "another one there" if path == one.path else f"that of {file_name(path)}"
                raise UsageError(
                    f"The question “{name}” of {file_name(one.path)} {what} than {than}.", _SAME
                )
            if known.truth is None and question.truth is not None:
                before[_question_of(question)] = path, question


def _truth(question: Question) -> str | None:
    right = normalise(question.truth) if question.truth is not None else None
    return right.key if right is not None else None


def _kept(inputs: Sequence[_Input]) -> tuple[dict[RaceOf, RaceOf], Counter[str]]:
    """Which race stands for each, and how many of each file another one's stand for."""
    best: dict[object, list[list[RaceOf]]] = {}
    """Copies of one race together, the one that stands for them first."""
    copies: Counter[str] = Counter()
    for at, one in enumerate(inputs):
        for number, race in one.races.items():
            alike = best.setdefault((replace(race.started, race=0, n=0), race.content), [])
            same = next((c for c in alike if c[0][0] != at and _copies(inputs, c[0], race)), None)
            if same is None:
                alike.append([(at, number)])
                continue
            of, its = same[0]
            more = race.holds > inputs[of].races[its].holds
            same.insert(0 if more else len(same), (at, number))
            copies[file_name(inputs[of if more else at].path)] += 1
    groups = (group for alike in best.values() for group in alike)
    return {place: group[0] for group in groups for place in group}, copies


def _copies(inputs: Sequence[_Input], place: RaceOf, race: _Found) -> bool:
    return race.is_copy_of(inputs[place[0]].races[place[1]])


def _in_order(inputs: Sequence[_Input], kept: dict[RaceOf, RaceOf]) -> Iterator[RaceOf]:
    winners = set(kept.values())
    for at, one in enumerate(inputs):
        yield from (place for number in one.races if (place := (at, number)) in winners)


def _labels(
    inputs: Sequence[_Input], kept: dict[RaceOf, RaceOf], numbers: dict[RaceOf, int]
) -> dict[tuple[int, int], TraceLabel]:
    """What people said of the races that are kept, and of copies of them."""
    found: dict[tuple[int, int], TraceLabel] = {}
    for at, one in enumerate(inputs):
        for (race, trace), label in one.book.labels.items():
            if (place := kept.get((at, race))) is not None:
                found.setdefault((numbers[place], trace), label)
    return found


def _tell_apart(
    inputs: Sequence[_Input], kept: dict[RaceOf, RaceOf]
) -> Iterator[tuple[LabelBook, Question, str]]:
    """Give questions that were asked one by one under one id ids of their own.

    Yields each with the labels of its file and its id from now on.
    """
    names: dict[str, list[str]] = {}
    for at, number in kept:
        race = inputs[at].races[number]
        question, new = race.started.question, race.started.question.id
        if question.dataset == ASKED_HERE:
            texts = names.setdefault(question.id, [])
            if question.text not in texts:
                texts.append(question.text)
            if place := texts.index(question.text):
                new = f"{question.id}-{place + 1}"
                race.started = replace(race.started, question=replace(question, id=new))
        yield inputs[at].book, question, new


def _header(inputs: Sequence[_Input], questions: int, notices: list[str]) -> SessionHeader:
    plans = [one.header.plan for one in inputs]
    armed = {plan.armed for plan in plans}
    shards: dict[str, int] = {}
    for plan in plans:
        if plan.shard is not None:
            shards[plan.shard] = plan.questions
    missing = sorted(_missing(shards))
    if missing:
        are = "Shard {} is" if len(missing) == 1 else "Shards {} are"
        notices.append(f"{are.format(', '.join(f'{a}/{b}' for b, a in missing))} not among them.")
    whole = [plan.questions for plan in plans if plan.shard is None]
    imports = [one.header.imported for one in inputs if one.header.imported is not None]
    return SessionHeader(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        plan=PlanSummary(
            strategies=tuple(dict.fromkeys(name for plan in plans for name in plan.strategies)),
            n=max(plan.n for plan in plans),
            armed=armed.pop() if len(armed) == 1 else None,
            questions=max(questions, sum(shards.values()), *whole, 0),
            models=tuple(dict.fromkeys(card for plan in plans for card in plan.models)),
            others=tuple(dict.fromkeys(card for plan in plans for card in plan.others)),
            shard=next(iter(shards)) if len(shards) == 1 and not whole else None,
        ),
        timed=inputs[0].header.timed,
        imported=Imported(
            imports[0].source, sum(i.traces for i in imports), sum(i.skipped for i in imports)
        )
        if imports
        else None,
    )


def _missing(shards: dict[str, int]) -> Iterator[tuple[int, int]]:
    """Which shards are not there, each as how many there are and its number."""
    for of in {shard.partition("/")[2] for shard in shards}:
        if of.isdigit() and int(of) <= 10_000:
            there = {shard.partition("/")[0] for shard in shards if shard.endswith(f"/{of}")}
            yield from ((int(of), k) for k in range(1, int(of) + 1) if str(k) not in there)
