"""The race as JSON lines: a session file on standard output, with the scores in it.

The first line is a session's header, each further line a record of the session format
(`store/codec.py`), one per event as it came: tokens are not merged as they are in a file.
When a race ends, a record `{"k": "row", "r": race, …}` follows for each strategy, with the
fields of `score --json`. Readers of sessions know that kind and skip it, so what was piped
into a file opens as a session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import RaceEnded
from tts_tui.domain.going_on import apply_on
from tts_tui.domain.grading import AS_RECORDED
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock
from tts_tui.plain.rows import score_rows
from tts_tui.store.codec import encode
from tts_tui.store.header import encode_header
from tts_tui.store.jsonline import dump

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tts_tui.domain.events import Event
    from tts_tui.domain.grading import SessionGrading
    from tts_tui.domain.race import RaceState
    from tts_tui.store.fields import Json
    from tts_tui.store.header import SessionHeader


class JsonPrinter:
    """Writes events as JSON lines, and each strategy's row when a race ends.

    `write` takes one whole line with its newline; `failed` is told of a strategy of one's own that
    has no row because it failed. Raises StrategyNameError at a race's end for
    a name that does not fit it.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        header: SessionHeader,
        *,
        strategies: Sequence[str] | None = None,
        session: str = "",
        clock: Clock = Clock.WALL,
        grading: SessionGrading = AS_RECORDED,
        failed: Callable[[str], None] = lambda _why: None,
        past: Iterable[RaceState] = (),
    ) -> None:
        """`past` are races that go on with the traces that they have."""
        self._write = write
        self._strategies = strategies
        self._session = session
        self._clock = clock
        self._failed = failed
        self.state = SessionState((), grading)
        """The races that have not ended: what a whole collection said would not fit in memory."""
        self._past = {race.started.race: race for race in past}
        self._line(encode_header(header))

    def handle(self, event: Event) -> None:
        """Write one event; the last one of a race brings its rows."""
        apply_on(self.state, event, self._past)
        self._line(encode(event))
        race = self.state.races.get(event.race)
        if isinstance(event, RaceEnded) and race is not None:
            how = (self._strategies, self._clock)
            for row in score_rows(self._session, [race], *how, failed=self._failed):
                self._line({"k": "row", "r": event.race, **row.as_json()})
            del self.state.races[event.race]

    def _line(self, record: dict[str, Json]) -> None:
        self._write(dump(record) + "\n")
