"""Imported races become session files: whole or not at all, and again only where it is needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import (
    Channel,
    ModelCard,
    Provenance,
    RaceEnded,
    RaceStarted,
    TokensArrived,
    TraceFinished,
    TraceSpawned,
)
from tts_tui.domain.strategies import default_names
from tts_tui.domain.strategies.bs import BeamSearch
from tts_tui.errors import SessionError, UsageError
from tts_tui.store.codec import encode
from tts_tui.store.header import VERSION, Imported, PlanSummary, SessionHeader, encode_header
from tts_tui.store.importers.timing import are_timed, end_of, timed_events, why_ended
from tts_tui.store.jsonline import dump
from tts_tui.store.paths import file_name
from tts_tui.store.reader import SessionFile
from tts_tui.store.whole_file import write_session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tts_tui.domain.events import Event
    from tts_tui.store.importers.imported import Batch, Found, ImportedRace, ImportedTrace, Skip

MOST_PIECES: Final = 1000
NO_ANSWER: Final = "NO_ANSWER"
"""What is recorded of a text in which another program found no answer."""
_ROOM: Final = "Make room or choose another folder with --out, then give the same command again."


@dataclass(slots=True)
class Summary:
    """What an import did."""

    written: int = 0
    """Sessions written."""
    kept: int = 0
    """Sessions that were there already, newer than what they come from."""
    traces: int = 0
    """Traces in the sessions written."""
    failed: int = 0
    """Those of them that have no completion."""
    skips: list[Skip] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was taken otherwise than a person may think."""


def save_all(
    found: Found, source: str, out: Path, told: Callable[[int], None], *, again: bool = False
) -> Summary:
    """Write every batch as a session into a folder; `told` hears how many files are done.

    A session that an import has written whole, and that is newer than its sources, is kept
    unless `again`. Raises UsageError where the folder cannot be written, or where something
    else has a session's name.
    """
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(out, error) from error
    summary = Summary(skips=list(found.skips), notes=list(found.notes))
    done = _Count(told)
    names: set[str] = set()
    for batch in found.batches:
        path = out / f"{_unused(batch.name, names)}.jsonl"
        before = _header(path)
        if not again and before is not None and _current(path, before, batch, source):
            summary.kept += 1
            done.add(batch.files)
            continue
        races, skips = batch.read(done.add)
        summary.skips += skips
        if not races:
            continue
        header = Imported(source, sum(len(race.traces) for race in races), len(skips))
        _write(path, _lines(batch, races, header))
        summary.written += 1
        summary.traces += header.traces
        summary.failed += sum(one.failure is not None for race in races for one in race.traces)
    return summary


class _Count:
    """How many files are done."""

    def __init__(self, told: Callable[[int], None]) -> None:
        self._told = told
        self._files = 0

    def add(self, files: int = 1) -> None:
        """Count some more."""
        self._files += files
        self._told(self._files)


def _unused(name: str, names: set[str]) -> str:
    given, number = name, 2
    while given.casefold() in names:
        given, number = f"{name}-{number}", number + 1
    names.add(given.casefold())
    return given


def _header(path: Path) -> SessionHeader | None:
    """The first line that an earlier import wrote; None where there is no file."""
    if not path.exists():
        return None
    try:
        with SessionFile(path) as session:
            before = session.written
    except SessionError:
        before = None
    if before is None or before.imported is None:
        raise UsageError(
            f"{file_name(path)} was not written by an import and is not overwritten.",
            "Choose another folder with --out.",
        )
    return before


def _current(path: Path, before: SessionHeader, batch: Batch, source: str) -> bool:
    done = before.imported
    # What was skipped may have been mended, and an older format lacks what is taken today.
    if done is None or done.source != source or done.skipped or before.version != VERSION:
        return False
    written_ns = path.stat().st_mtime_ns
    try:
        return all(one.stat().st_mtime_ns <= written_ns for one in batch.sources)
    except OSError:
        return False


def _lines(batch: Batch, races: Sequence[ImportedRace], done: Imported) -> Iterator[str]:
    card = ModelCard(batch.model, batch.model)
    timed = batch.beams is None and are_timed(races)
    n = max(len(race.traces) for race in races)
    header = SessionHeader(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        plan=PlanSummary(
            strategies=(BeamSearch(batch.beams).name,) if batch.beams else _names(races, n),
            n=n,
            questions=len(races),
            models=(card,),
        ),
        timed=timed,
        imported=done,
    )
    yield dump(encode_header(header))
    number = 0
    for race in races:
        # Outputs of several beam searches of one question are races of their own.
        parts = [[trace] for trace in race.traces] if batch.beams else [race.traces]
        for traces in parts:
            started = _start(number, batch, card, race, len(traces))
            happens = timed_events(started, traces) if timed else _events(started, race, traces)
            for event in happens:
                yield dump(encode(event))
            number += 1


def _start(number: int, batch: Batch, card: ModelCard, race: ImportedRace, n: int) -> RaceStarted:
    return RaceStarted(
        race=number,
        t_s=0.0,
        question=race.question,
        model=card,
        n=n,
        sampling=race.sampling,
        started_at="",
        beams=batch.beams,
    )


def _events(
    started: RaceStarted, race: ImportedRace, traces: Sequence[ImportedTrace]
) -> Iterator[Event]:
    """A race of which no time is known: every stamp is 0."""
    yield started
    number = started.race
    for index, trace in enumerate(traces):
        thought = trace.thinking_tokens or 0
        parts = (
            (Channel.THINKING, thought, trace.thinking),
            (Channel.ANSWER, trace.tokens - thought, trace.answer),
        )
        for channel, tokens, text in parts:
            if tokens or text:
                came = _pieces(tokens, race.probed_every) if not text else (tokens,)
                times, texts = (0.0,) * len(came), (text,) * len(came)
                yield TokensArrived(number, index, channel, times, came, texts)
        yield end_of(trace, number, index, 0.0)
    yield from _probes(number, race, traces)
    yield RaceEnded(number, 0.0, why_ended(traces))


def _pieces(tokens: int, every: int | None) -> tuple[int, ...]:
    """Tokens without a text in pieces, so that a probed trace can be followed from depth to depth.

    Elsewhere, and where it would be cut to shreds, they come at once.
    """
    if every is None or not 0 < tokens // every <= MOST_PIECES:
        return (tokens,)
    whole, rest = divmod(tokens, every)
    return (every,) * whole + ((rest,) if rest else ())


def _names(races: Sequence[ImportedRace], n: int) -> tuple[str, ...]:
    probing = (race.probing for race in races)
    return (*default_names(n), *dict.fromkeys(name for name in probing if name is not None))


def _probes(number: int, race: ImportedRace, traces: Sequence[ImportedTrace]) -> Iterator[Event]:
    """The probes as traces of the procedure that asks so, each going on from its lane."""
    cohort, trace = race.probing, len(traces)
    if cohort is None:
        return
    for parent, lane in enumerate(traces):
        for probe in lane.probes:
            yield TraceSpawned(number, 0.0, trace, cohort, parent, probe.at_tokens)
            if probe.tokens or probe.text:
                told = (0.0,), (probe.tokens,), (probe.text,)
                yield TokensArrived(number, trace, Channel.ANSWER, *told)
            yield TraceFinished(
                *(number, 0.0, trace, "stop", probe.tokens),
                provenance=Provenance.TOKENIZER,
                recorded_answer=NO_ANSWER if probe.answer is None else probe.answer,
            )
            trace += 1


def _write(path: Path, lines: Iterator[str]) -> None:
    try:
        write_session(path, lines)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{file_name(path)} cannot be written ({error.strerror or error}).", _ROOM)
