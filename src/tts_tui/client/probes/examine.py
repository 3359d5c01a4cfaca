"""All probes, one after the other: none disturbs another, and none can hang."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio

from tts_tui.client.errors import TraceError
from tts_tui.client.probes.calls import Calls
from tts_tui.client.probes.probe import unknown
from tts_tui.client.probes.registry import PROBES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.client.endpoint import Endpoint
    from tts_tui.client.probes.calls import Cost
    from tts_tui.client.probes.probe import Probe
    from tts_tui.domain.capabilities import Finding

PROBE_S: Final = 60.0
"""Longest that one probe may take, in seconds."""
_HELLO_TOKENS: Final = 8


async def examine(
    endpoint: Endpoint,
    found: Callable[[Sequence[Finding], Cost], None],
    begins: Callable[[Probe, int], None] = lambda _probe, _at: None,
    probes: Sequence[Probe] = PROBES,
) -> None:
    """Run the probes and hand on what each found and what all have cost so far.

    Raises `TraceError` where the endpoint cannot be used at all: then nothing was found.
    """
    async with Calls(endpoint) as calls:
        hello = await calls.chat("Hi", _HELLO_TOKENS)
        if hello.refused:
            raise calls.failures.status(hello.status, {}, hello.body)
        if not hello.choices:
            raise calls.failures.not_a_stream("", hello.body)
        for at, probe in enumerate(probes):
            begins(probe, at)
            found(await _run(probe, calls), calls.cost)


async def _run(probe: Probe, calls: Calls) -> Sequence[Finding]:
    try:
        with anyio.fail_after(PROBE_S):
            return await probe.run(calls)
    except TimeoutError:
        why = f"not known after {PROBE_S:g} s"
    except TraceError as error:
        why = error.sentence.rstrip(".")
    except ExceptionGroup as group:
        # Two streams at once: either may break, and the first one tells enough.
        [first, *_] = group.exceptions
        if not isinstance(first, TraceError):
            raise
        why = first.sentence.rstrip(".")
    return [finding for what in probe.asks for finding in unknown(what, why)]
