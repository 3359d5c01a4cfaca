"""Parallel: do two streams run at once, or one after the other?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio

from tts_tui.client.probes.probe import Probe, absent, unknown, verified
from tts_tui.domain.capabilities import Capability
from tts_tui.figures import seconds

if TYPE_CHECKING:
    from tts_tui.client.probes.calls import Calls, Streamed
    from tts_tui.domain.capabilities import Finding

_ASKED: Final = "Count from 1 to 100 in words."
_TOKENS: Final = 24
_STEADY: Final = 4
"""Pieces from which a stream has a duration."""


async def _run(calls: Calls) -> list[Finding]:
    what = Capability.PARALLEL
    streams: list[Streamed] = []

    async def stream() -> None:
        streams.append(await calls.stream(_ASKED, _TOKENS, {"temperature": 0}))

    async with anyio.create_task_group() as both:
        both.start_soon(stream)
        both.start_soon(stream)
    if refused := next((one for one in streams if one.refused), None):
        return unknown(what, calls.refusal(refused))
    return judge(streams[0], streams[1])


def judge(one: Streamed, other: Streamed) -> list[Finding]:
    """Read out of the times of two streams, sent at once, whether they ran at once."""
    what = Capability.PARALLEL
    if min(len(one.times_s), len(other.times_s)) < _STEADY:
        return unknown(what, "the texts came in one piece")
    first, second = sorted((one, other), key=lambda stream: stream.times_s[0])
    length_s = first.times_s[-1] - first.times_s[0]
    waited_s = first.times_s[0] - first.sent_s
    overlap_s = min(first.times_s[-1], second.times_s[-1]) - second.times_s[0]
    if overlap_s > 0.25 * length_s:
        return verified(what, f"two streams overlap for {seconds(overlap_s)}")
    if overlap_s > 0:
        return unknown(what, f"two streams overlap for {seconds(overlap_s)} only")
    if length_s < 0.5 * waited_s:
        # Whoever holds texts back and sends them whole may have made them at once all the same.
        return unknown(what, "the texts came in bursts")
    return absent(what, "one at a time: first finish is first started")


PROBE: Final = Probe((Capability.PARALLEL,), _run)
