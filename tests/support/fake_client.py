"""A client whose traces do what a test tells them, step by step, without time passing."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import anyio

from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.ports import Completion, Connected, Delta, Dropped, TraceRequest
from tts_tui.domain.events import Channel
from tts_tui.engine.places import GROWN_FROM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tts_tui.client.ports import Update
    from tts_tui.domain.token_logp import TokenLogp


@dataclass
class Say:
    """Emit text of one channel."""

    text: str
    tokens: int = 1
    channel: Channel = Channel.ANSWER
    logps: tuple[TokenLogp, ...] = ()


@dataclass
class Drop:
    """Send the request without parameters."""

    names: tuple[str, ...]


@dataclass
class Hold:
    """Wait until the test lets this trace go on; `reached` tells that it waits."""

    reached: anyio.Event = field(default_factory=anyio.Event)
    go: anyio.Event = field(default_factory=anyio.Event)


@dataclass
class Connect:
    """Say that the connection is up; a hang-up notes how many traces were unwound by then."""

    unwound: list[int]


@dataclass
class Finish:
    """Say that the answer is complete, as far as its counts are known now."""

    completion: Completion = field(default_factory=lambda: Completion("stop"))


@dataclass
class Break:
    """Fail this attempt."""

    error: TraceError


@dataclass
class Crash:
    """A fault of our own inside the client."""


Step = Say | Drop | Hold | Connect | Finish | Break | Crash


def busy(retry_after_s: float | None = None) -> Break:
    error = TraceError(
        FailureKind.OVERLOADED, "The server is busy.", retryable=True, retry_after_s=retry_after_s
    )
    return Break(error)


def refused() -> Break:
    return Break(TraceError(FailureKind.AUTH, "The key was refused."))


@dataclass
class FakeClient:
    """Plays `scripts[trace]`, one list of steps an attempt; the last list repeats."""

    scripts: Mapping[int, list[list[Step]]]
    usage: Mapping[int, Completion] = field(default_factory=dict)
    base_seed: int = 0
    open_now: int = 0
    most_open: int = 0
    closed: bool = False
    cancelled: list[int] = field(default_factory=list)
    requests: list[TraceRequest] = field(default_factory=list)
    n: int | None = None
    """From which number on grown traces are; None: after those that were asked so far."""
    _grown: dict[int, int] = field(default_factory=dict)
    _first: int = 0
    _attempts: dict[int, int] = field(default_factory=dict)

    def _trace_of(self, request: TraceRequest) -> int:
        """Its number; seeds of grown traces say none, so those are counted as they come."""
        seed = request.seed or 0
        number = seed - self.base_seed
        if seed < GROWN_FROM or number in self.scripts:
            return number
        if not self._grown:
            seeds = (other.seed or 0 for other in self.requests)
            asked = [each - self.base_seed for each in seeds if each < GROWN_FROM]
            after = max(asked) + 1 if asked else min(self.scripts, default=0)
            self._first = after if self.n is None else self.n
        return self._grown.setdefault(seed, self._first + len(self._grown))

    async def stream(self, request: TraceRequest, emit: Callable[[Update], None]) -> Completion:
        trace = self._trace_of(request)
        self.requests.append(request)
        scripts = self.scripts[trace]
        attempt = self._attempts.get(trace, 0)
        self._attempts[trace] = attempt + 1
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            for step in scripts[min(attempt, len(scripts) - 1)]:
                await anyio.lowlevel.checkpoint()
                match step:
                    case Say():
                        emit(Delta(step.channel, step.text, step.tokens, step.logps))
                    case Drop():
                        emit(Dropped(step.names))
                    case Hold():
                        step.reached.set()
                        await step.go.wait()
                    case Connect(unwound):
                        emit(Connected(partial(self._note_hang_up, unwound)))
                    case Finish():
                        emit(step.completion)
                    case Break():
                        raise step.error
                    case Crash():
                        raise RuntimeError("sk-secret is in here")
        except anyio.get_cancelled_exc_class():
            self.cancelled.append(trace)
            raise
        finally:
            self.open_now -= 1
        return self.usage.get(trace, Completion("stop"))

    def _note_hang_up(self, unwound: list[int]) -> None:
        unwound.append(len(self.cancelled))

    async def aclose(self) -> None:
        self.closed = True


@dataclass
class FakeMeteredClient(FakeClient):
    """One whose server says, each time it is asked, how many tokens it generated in all."""

    readings: list[int | None] = field(default_factory=list)
    asked_with_open: list[int] = field(default_factory=list)
    """How many streams were open each time."""

    async def generated_tokens(self) -> int | None:
        self.asked_with_open.append(self.open_now)
        await anyio.lowlevel.checkpoint()
        return self.readings.pop(0)


@dataclass
class FakeSilentMeter(FakeMeteredClient):
    """One whose server never says how much it generated."""

    async def generated_tokens(self) -> int | None:
        await anyio.sleep_forever()
        return None
