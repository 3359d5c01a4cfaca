"""A client that plays a script instead of asking a server: for tests and odd streams."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio

from tts_tui.client.ports import Completion, Delta, Reclassify
from tts_tui.domain.events import Channel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tts_tui.client.errors import TraceError
    from tts_tui.client.ports import TraceRequest, Update


@dataclass(frozen=True, slots=True)
class Step:
    """One update, `delay_s` seconds after the one before it."""

    delay_s: float
    update: Delta | Reclassify


@dataclass(frozen=True, slots=True)
class TraceScript:
    """One attempt of one trace: its updates, and how it ends after `end_delay_s` seconds."""

    steps: tuple[Step, ...] = ()
    end: Completion | TraceError = field(default_factory=lambda: Completion("stop"))
    end_delay_s: float = 0.0


def spoken(
    text: str,
    *,
    tokens: int = 1,
    delay_s: float = 0.0,
    thinking: str = "",
    end: Completion | TraceError | None = None,
) -> TraceScript:
    """Make a script that thinks `thinking` and says `text`, in `tokens` one-token deltas each."""
    steps = [
        Step(delay_s, Delta(channel, part, 1))
        for channel, words in ((Channel.THINKING, thinking), (Channel.ANSWER, text))
        for part in _cut(words, tokens)
    ]
    return TraceScript(tuple(steps), Completion("stop") if end is None else end)


class ScriptedClient:
    """Plays script i to the trace whose seed is the race's seed + i.

    A script may be a list of attempts; the last one is repeated. `sleep` takes seconds: a
    test gives an instant one. Implements `client.ports.TraceClient`.
    """

    def __init__(
        self,
        scripts: Sequence[TraceScript | Sequence[TraceScript]],
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self.requests: list[TraceRequest] = []
        """What was asked, in order."""
        self.cancelled = 0
        """How many streams were cancelled before their end."""
        self.open = 0
        """How many streams are running."""
        self.closed = False
        self._scripts = [[s] if isinstance(s, TraceScript) else list(s) for s in scripts]
        self._attempts = [0] * len(scripts)
        self._sleep = sleep

    async def stream(self, request: TraceRequest, emit: Callable[[Update], None]) -> Completion:
        """Play one attempt. Raises the script's `TraceError`."""
        self.requests.append(request)
        script = self._next_script((request.seed or 0) - (request.sampling.seed or 0))
        self.open += 1
        try:
            for step in script.steps:
                await self._sleep(step.delay_s)
                emit(step.update)
            await self._sleep(script.end_delay_s)
        except anyio.get_cancelled_exc_class():
            self.cancelled += 1
            raise
        finally:
            self.open -= 1
        if isinstance(script.end, Completion):
            return script.end
        raise script.end

    async def aclose(self) -> None:
        """Note that the session is over."""
        self.closed = True

    def _next_script(self, trace: int) -> TraceScript:
        trace %= len(self._scripts)
        attempts = self._scripts[trace]
        attempt = min(self._attempts[trace], len(attempts) - 1)
        self._attempts[trace] += 1
        return attempts[attempt]


def _cut(text: str, parts: int) -> list[str]:
    """Cut a text into at most `parts` pieces of about one length."""
    size = -(-len(text) // parts) or 1
    return [text[at : at + size] for at in range(0, len(text), size)]
