"""Closing a stream: does the server stop, and how soon? Only its own count can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio

from tts_tui.client.probes.own_count import read_own_count
from tts_tui.client.probes.probe import Probe, absent, unknown, verified
from tts_tui.domain.capabilities import Capability
from tts_tui.figures import counted, seconds

if TYPE_CHECKING:
    from tts_tui.client.probes.calls import Calls, Streamed
    from tts_tui.client.probes.own_count import OwnCount
    from tts_tui.domain.capabilities import Finding

_ASKED: Final = "Write a very long story about the sea."
_TOKENS: Final = 400
_CLOSE_AFTER: Final = 4
"""Pieces of text after which it is closed."""
_LOOK_AGAIN_S: Final = 0.02
_LOOKS: Final = 50
_LOOK_SELDOM_AFTER: Final = 25
_SELDOM_S: Final = 0.2
_AT_ONCE_TOKENS: Final = 64
"""A server that generated more than this beyond what came did not stop because of us."""


async def watch_it_stop(calls: Calls, looks: int = _LOOKS) -> list[Finding]:
    """Close a stream and look at the server's count `looks` times, some 5 s, until it rests."""
    what = Capability.CANCEL
    before = await read_own_count(calls)
    if before is None:
        return unknown(what, "the server shows no count of its own (/metrics, /slots)")
    if before.running:
        return unknown(what, "the server works for others too, so its count says nothing")
    during: list[OwnCount | None] = []

    async def leave(streamed: Streamed) -> bool:
        if during:
            # What came while the count was read has been read too, so it is not counted as late.
            return True
        if len(streamed.pieces) >= _CLOSE_AFTER:
            during.append(await read_own_count(calls))
        return False

    streamed = await calls.stream(_ASKED, _TOKENS, {"temperature": 1}, leave)
    if streamed.refused:
        return unknown(what, calls.refusal(streamed))
    if not during:
        return unknown(what, "the text ended before it could be closed")
    if during[0] is None or not during[0].running:
        return unknown(what, "its own count does not show the stream that runs")
    for look in range(looks):
        now = await read_own_count(calls)
        if now is not None and not now.running:
            return _stopped(streamed, before, now, calls.now() - streamed.closed_s)
        await anyio.sleep(_LOOK_AGAIN_S if look < _LOOK_SELDOM_AFTER else _SELDOM_S)
    after_s = calls.now() - streamed.closed_s
    return absent(what, f"goes on: still at work {seconds(after_s)} after the close")


def _stopped(streamed: Streamed, before: OwnCount, now: OwnCount, after_s: float) -> list[Finding]:
    """Judge a server that has come to rest: because of us, or with all that it was asked for?"""
    told = f"stops in {seconds(after_s)}"
    if before.generated is not None and now.generated is not None:
        more = max(0, round(now.generated - before.generated) - len(streamed.pieces))
        told += f", {counted(more, 'token')} later"
    else:
        spoken_s = streamed.times_s[-1] - streamed.times_s[0]
        more = round(after_s * len(streamed.pieces) / spoken_s) if spoken_s > 0 else 0
    if more > _AT_ONCE_TOKENS:
        return absent(Capability.CANCEL, f"goes on: {counted(more, 'token')} after the close")
    return verified(Capability.CANCEL, told, number=round(after_s, 3))


PROBE: Final = Probe((Capability.CANCEL,), watch_it_stop)
