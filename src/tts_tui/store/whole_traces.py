"""The whole traces of a saved session as numbers, read without making events of its tokens.

The fold itself says how long a trace was and what it is a copy of; only the arrivals, which are
most of a file, are handed to it by records, without their moments.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

from tts_tui.domain.events import Channel, RaceEnded
from tts_tui.domain.going_on import apply_on
from tts_tui.domain.lengths import PastRace, Sampled, WholeTrace, as_past
from tts_tui.domain.race import SessionState
from tts_tui.store.bytesource import Bytes, lines
from tts_tui.store.codec import decode
from tts_tui.store.fields import Malformed
from tts_tui.store.header import VERSION, decode_header, major
from tts_tui.store.jsonline import parse
from tts_tui.store.numbers_only import skim

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from tts_tui.store.fields import Json

GIVE_WAY_BYTES: Final = 256 * 1024
"""After so many bytes whoever else wants to run may."""
MOST_BYTES: Final = 32 * 1024 * 1024
"""Of one file, unpacked: the first ones."""
MOST_TRACES: Final = 4096
"""Of one file: the last ones."""
_NO_MOMENT: Final = array("d", [0.0])


class Read(NamedTuple):
    """What was read of a file."""

    races: list[PastRace]
    """Those with whole traces."""
    read_bytes: int


def whole_traces(
    path: Path, most_bytes: int = MOST_BYTES, give_way: Callable[[], None] = lambda: None
) -> Read:
    """The races of a session with their whole traces, as far as it may be read.

    A file that is no session, or damaged, gives what can be read of it. Raises OSError.
    """
    session = SessionState()
    races: list[PastRace] = []
    read = rest = 0
    with path.open("rb") as file:
        source = lines(Bytes(file).chunks())
        try:
            header = decode_header(parse(next(source, (b"", False))[0]))
            newer = major(header.version) > major(VERSION)
        except Malformed:
            newer = True
        if newer:
            return Read([], 0)
        skimmed = header.imported is not None and not header.timed
        for line, _ in skim(source) if skimmed else source:
            read += len(line)
            if read > most_bytes:
                break
            if read - rest >= GIVE_WAY_BYTES:
                rest = read
                give_way()
            ended = _take(session, line)
            if ended is not None:
                races.append(as_past(session.races.pop(ended), path.name))
    races += [as_past(race, path.name) for race in session.races.values()]
    return Read(_last(races), read)


def _take(session: SessionState, line: bytes) -> int | None:
    """Fold one record; give the number of the race that it ends."""
    try:
        record = parse(line)
        if isinstance(record, dict) and record.get("k") == "tok":
            _hear(session, record)
            return None
        event = decode(record)
    except (Malformed, TypeError, ValueError, KeyError, OverflowError):
        return None
    if event is None:
        return None
    apply_on(session, event, session.races)
    ends = isinstance(event, RaceEnded) and event.race in session.races
    return event.race if ends else None


def _hear(session: SessionState, record: dict[str, Any]) -> None:
    race = session.races.get(record["r"])
    if race is None or not race.has(record["i"]):
        return
    trace = race.lane(record["i"])
    if not trace.ended:
        channel, text = Channel(record["c"]), "".join(record["s"])
        total = trace.delta_tokens + sum(record["n"])
        trace.add_run(channel, _NO_MOMENT, array("q", [total]), text)


def _last(races: list[PastRace]) -> list[PastRace]:
    left = MOST_TRACES
    kept = []
    for race in reversed(races):
        traces = race.traces[: max(0, left)]
        left -= len(traces)
        kept.append(race._replace(traces=traces))
    return [race for race in reversed(kept) if race.traces]


def as_entry(races: list[PastRace]) -> dict[str, Json]:
    """What a cache keeps of a file."""
    return {
        "races": [
            [race.started_at, race.question, [*race.sampled], [[*trace] for trace in race.traces]]
            for race in races
        ]
    }


def of_entry(name: str, entry: dict[str, Any]) -> list[PastRace]:
    """Read a cache's entry back. Raises TypeError, ValueError or KeyError where it is damaged."""
    return [_race(name, *race) for race in entry["races"]]


def _race(name: str, at: Any, question: Any, sampled: Any, traces: Any) -> PastRace:
    made = Sampled(*sampled)
    numbers = (made.temperature, made.max_tokens)
    texts = (at, question, made.name, made.model_id)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError(name)
    if not all(number is None or isinstance(number, int | float) for number in numbers):
        raise TypeError(name)
    return PastRace(name, at, question, made, tuple(_trace(*trace) for trace in traces))


def _trace(tokens: Any, thinking: Any, mark: Any) -> WholeTrace:
    if type(tokens) is not int or type(thinking) is not int:
        raise TypeError("tokens")
    return WholeTrace(tokens, thinking, None if mark is None else str(mark))
