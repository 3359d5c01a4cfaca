"""What a server generated for cut traces beyond what was counted, where it can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from tts_tui.client.ports import Metered
from tts_tui.domain.events import Provenance
from tts_tui.domain.other_models import other_model_of
from tts_tui.domain.trace import TraceStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.client.ports import TraceClient
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState

ANSWER_WITHIN_S = 0.5
"""A race neither starts nor ends later than this for the sake of a reading.

The embedded server answers in a millisecond while idle, and is idle 0.1 s after a cut.
"""


class OvershootMeter:
    """Reads one server's own count before a race and after it; one race at a time.

    Without a client, as where others ask it meanwhile, nothing is known.
    """

    def __init__(self, client: TraceClient | None, within_s: float = ANSWER_WITHIN_S) -> None:
        self._client = client if isinstance(client, Metered) else None
        self._within_s = within_s
        self._before: int | None = None

    async def begin(self) -> None:
        """Read the count before the first request."""
        self._before = await self._read()

    async def beyond(self, race: RaceState) -> int | None:
        """The tokens of a race whose traces have all ended that nobody else's count holds.

        None where nothing was cut, where it is unknown, and where it may be of other traces.
        """
        own = [trace for trace in race.everyone if other_model_of(trace) is None]
        if self._before is None or not _only_cut_ones_are_open(own):
            return None
        after = await self._read()
        if after is None:
            return None
        beyond = after - self._before - sum(trace.generated_tokens for trace in own)
        # Fewer than were counted: then one of the counts is not in the server's tokens.
        return beyond if beyond >= 0 else None

    async def _read(self) -> int | None:
        if self._client is None:
            return None
        with anyio.move_on_after(self._within_s):
            return await self._client.generated_tokens()
        return None


def _only_cut_ones_are_open(traces: Sequence[TraceState]) -> bool:
    """Whether every trace that was not cut, and one was, has the server's own count."""
    statuses = {trace.status for trace in traces if trace.provenance is not Provenance.SERVER_USAGE}
    return statuses == {TraceStatus.CUT}
