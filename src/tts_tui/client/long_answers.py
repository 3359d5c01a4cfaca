"""Answers that their server cuts at a limit of its own: gone on from, until they end.

Some hosts give at most some thousand tokens an answer. The runs of arXiv 2512.02008 asked such a
host to go on, up to 100 times a trace; each joint is told, so that it can be seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tts_tui.client.ports import Completion, Continued, Delta, Joint, Prefix, Reclassify
from tts_tui.domain.events import Channel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.client.openai import OpenAIClient
    from tts_tui.client.ports import ThinkMode, TraceRequest, Update
    from tts_tui.domain.procedures.beams import TokenScore


class LongAnswers:
    """A client whose traces go on where the server cuts them, at most so many times each.

    Implements `ports.TraceClient` and `NextTokens`.
    """

    def __init__(self, client: OpenAIClient, most: int) -> None:
        self._client = client
        self._most = most

    async def stream(self, request: TraceRequest, emit: Callable[[Update], None]) -> Completion:
        """Run one trace, in as many requests as it takes. Raises `TraceError`."""
        answer = _Answer(request, emit)
        for left in range(self._most, -1, -1):
            answer.may_go_on = left > 0
            completion = await self._client.stream(answer.request(), answer.hear)
            if answer.add(completion):
                break
            emit(Continued())
        return answer.whole

    async def prompt_ids(self, request: TraceRequest) -> tuple[int, ...]:
        """The token ids of a request's prompt. Raises `TraceError`."""
        return await self._client.prompt_ids(request)

    async def reading(self, ids: Sequence[int]) -> ThinkMode:
        """How to read what follows a prompt. Raises `TraceError`."""
        return await self._client.reading(ids)

    async def next_tokens(self, ids: Sequence[int], top: int, lane: int) -> tuple[TokenScore, ...]:
        """The likeliest tokens after `ids`, best first. Raises `TraceError`."""
        return await self._client.next_tokens(ids, top, lane)

    async def aclose(self) -> None:
        """Close what is still open."""
        await self._client.aclose()


@dataclass(slots=True)
class _Answer:
    """What came of one trace so far, over all of its requests."""

    asked: TraceRequest
    emit: Callable[[Update], None]
    may_go_on: bool = True
    whole: Completion = field(init=False, default_factory=lambda: Completion("", 0, 0, 0, 0))
    _said: dict[Channel, list[str]] = field(
        init=False, default_factory=lambda: {channel: [] for channel in Channel}
    )
    _tokens: int = field(init=False, default=0)
    """Of this request, as they came."""
    _before: int = field(init=False, default=0)
    """Of the requests before it."""

    @property
    def limit_tokens(self) -> int | None:
        """What the whole trace may come to; None is no limit of ours."""
        own = self.asked.max_tokens
        return self.asked.sampling.max_tokens if own is None else own

    def request(self) -> TraceRequest:
        """The request that goes on from what was said."""
        if not self._before:
            return self.asked
        limit = self.limit_tokens
        return replace(
            self.asked,
            continues=self._prefix(),
            max_tokens=None if limit is None else limit - self._before,
        )

    def hear(self, update: Update) -> None:
        """Pass on what is said; an end that is none is kept back."""
        match update:
            case Delta():
                self._said[update.channel].append(update.text)
                self._tokens += update.tokens
            case Reclassify():
                self._said[Channel.THINKING] += self._said[Channel.ANSWER]
                self._said[Channel.ANSWER] = []
            case Completion():
                if self._was_cut(update):
                    return
                update = self._with(update)
        self.emit(update)

    def add(self, completion: Completion) -> bool:
        """Take the end of a request; says whether it is that of the trace."""
        over = not self._was_cut(completion)
        self.whole = self._with(completion)
        self._before += self._counted(completion)
        self._tokens = 0
        return over

    def _was_cut(self, completion: Completion) -> bool:
        """Whether the server stopped at a limit that is not ours, and it can be gone on from."""
        if completion.finish_reason != "length" or completion.stopped_here or not self.may_go_on:
            return False
        if completion.joint is Joint.EMPTY or not self._tokens:
            return False  # it has nothing to say to that, and would not for ever
        limit = self.limit_tokens
        return limit is None or self._before + self._counted(completion) < limit

    def _counted(self, completion: Completion) -> int:
        known = completion.completion_tokens
        return self._tokens if known is None else known

    def _with(self, completion: Completion) -> Completion:
        """The counts of all requests together; unknown where one of them is."""
        before = self.whole
        return replace(
            completion,
            completion_tokens=_sum(before.completion_tokens, completion.completion_tokens),
            thinking_tokens=_sum(before.thinking_tokens, completion.thinking_tokens),
            prompt_tokens=_sum(before.prompt_tokens, completion.prompt_tokens),
            cached_prompt_tokens=_sum(before.cached_prompt_tokens, completion.cached_prompt_tokens),
        )

    def _prefix(self) -> Prefix:
        begun = self.asked.continues or Prefix()
        thinking = begun.thinking + "".join(self._said[Channel.THINKING])
        said = "".join(self._said[Channel.ANSWER])
        if not said and begun.answer is None:
            return Prefix(thinking)
        return Prefix(thinking, (begun.answer or "") + said)


def _sum(before: int | None, now: int | None) -> int | None:
    return None if before is None or now is None else before + now
