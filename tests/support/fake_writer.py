"""A client that writes what it is told to, up to each request's limit, without time passing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio

from tests.support.fake_client import FakeClient, Say
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.ports import Completion, Delta

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.client.ports import TraceRequest, Update


@dataclass(frozen=True)
class Script:
    """What one trace would say, and how it ends."""

    says: tuple[Say, ...]
    fails: bool = False
    """Whether it breaks once all is said."""
    usage: bool = True
    """Whether the server counts its tokens."""


@dataclass
class FakeWriter(FakeClient):
    """Plays `written[trace]` for independent traces, and one of `grown` for others, by seed."""

    written: Sequence[Script] = ()
    grown: Sequence[Script] = ()

    async def stream(self, request: TraceRequest, emit: Callable[[Update], None]) -> Completion:
        seed = request.seed or 0
        lanes = len(self.written)
        script = self.written[seed] if seed < lanes else self.grown[seed % len(self.grown)]
        self.requests.append(request)
        limit = request.max_tokens or request.sampling.max_tokens
        said = 0
        for say in script.says:
            await anyio.lowlevel.checkpoint()
            if limit is not None and said == limit:
                return self._end("length", said, script)
            tokens = say.tokens if limit is None else min(say.tokens, limit - said)
            said += tokens
            emit(Delta(say.channel, say.text, tokens))
        await anyio.lowlevel.checkpoint()
        if script.fails:
            raise TraceError(FailureKind.AUTH, "The key was refused.")
        return self._end("length" if said == limit else "stop", said, script)

    def _end(self, reason: str, said: int, script: Script) -> Completion:
        counted = said if script.usage else None
        return Completion(reason, counted, prompt_tokens=10 if script.usage else None)
