"""Usage: on which chunks the counts come, and whether they can be true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.client.probes.probe import Probe, absent, ignored, unknown, verified
from tts_tui.client.usage import Usage, read_usage
from tts_tui.domain.capabilities import Capability

if TYPE_CHECKING:
    from tts_tui.client.probes.calls import Calls
    from tts_tui.domain.capabilities import Finding

_TOKENS: Final = 6
_SLACK: Final = 2
"""Tokens that a server may count beyond the limit: the end token, a header."""


async def _run(calls: Calls) -> list[Finding]:
    what = Capability.USAGE
    fields = {"temperature": 0, "stream_options": {"include_usage": True}}
    streamed = await calls.stream("Count from 1 to 9.", _TOKENS, fields)
    if streamed.refused:
        return absent(what, calls.refusal(streamed))
    found = [at for at, chunk in enumerate(streamed.chunks) if read_usage(chunk) is not None]
    if not found:
        return absent(what, "the stream has no counts")
    usage = Usage()
    for at in found:
        usage = usage.updated_by(read_usage(streamed.chunks[at]) or Usage())
    counted = usage.completion_tokens
    if counted is None:
        return ignored(what, "the counts leave the generated tokens out")
    pieces = len(streamed.pieces)
    if counted > _TOKENS + _SLACK and pieces <= _TOKENS + _SLACK:
        return ignored(what, f"it says {counted} tokens of at most {_TOKENS}")
    if not pieces:
        return unknown(what, "no text came to compare it with")
    if len(found) > 1 and len(found) >= pieces:
        return verified(what, "with every chunk", "chunks")
    return verified(what, "in a last chunk", "last")


PROBE: Final = Probe((Capability.USAGE,), _run)
