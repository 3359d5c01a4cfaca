"""The body of one answer to updates: what arrived, whether it ended, or how it broke. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.client.apportion import apportion
from tts_tui.client.chunks import (
    Chunk,
    ServerError,
    parse_json,
    read_chunk,
    usual_scored,
    usual_text,
)
from tts_tui.client.listening import Asked, Listening
from tts_tui.client.ports import Completion, Delta
from tts_tui.client.reasoning import ThinkSplitter
from tts_tui.client.sse import MAX_EVENT_BYTES, SseDecoder, SseEvent
from tts_tui.client.surrogates import SurrogateJoiner
from tts_tui.client.usage import Usage
from tts_tui.domain.events import Channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.client.errors import TraceError
    from tts_tui.client.failures import Failures
    from tts_tui.client.ports import ThinkMode, Update

_BROKEN_FINISHES = frozenset({"error", "abort", "insufficient_system_resource"})
"""Finish reasons with which a server says that it gave up: no finished trace."""
_LONGEST_WORD = 200
"""Characters of a finish reason that are kept."""
_ONE_TOKEN_CHARACTERS = 16
"""A longer delta is no single token: Azure's blocks, batching servers, speculative decoding."""
_CHARACTERS_A_TOKEN = 4


_USUAL = Asked()


class StreamReader:
    """Bytes in, updates out through `emit`; raises `TraceError` as soon as the answer broke."""

    def __init__(
        self,
        failures: Failures,
        emit: Callable[[Update], None],
        think_mode: ThinkMode,
        content_type: str = "text/event-stream",
        asked: Asked = _USUAL,
    ) -> None:
        self.token_chunks = 0
        """How many chunks brought tokens; keep-alive does not count."""
        self.done = False
        """Whether nothing more can come: the end marker, or usage after the finish."""
        self.finish_reason: str | None = None
        self._failures = failures
        self._listening = listening = Listening(asked, failures)
        self._emit = listening.watching(emit)
        self._content_type = content_type
        self._limit_tokens = asked.limit_tokens
        self._decoder = SseDecoder()
        self._splitter = ThinkSplitter(listening.mode(think_mode))
        self._joiners = {channel: SurrogateJoiner() for channel in Channel}
        self._filters = {channel: listening.filter() for channel in Channel}
        self._logps = listening.logps
        self._begins = asked.begins
        self._text_alone = self._logps is None and not self._begins
        """Whether all that there is to a usual chunk is its text."""
        self._answering = listening.joint is not None and listening.joint.answering
        """Whether all text is of the answer that was begun, whatever the server calls it."""
        self._usage = Usage()
        self._counted = 0
        self._owed_tokens = 0
        self._continuous = False
        self._all_counted = True
        self._stopped_here = False
        self._chunks = 0
        self._loose: list[str] = []
        self._loose_size = 0
        self._last_channel = Channel.ANSWER

    @property
    def finished(self) -> bool:
        """Whether the server gave a finish reason."""
        return self.finish_reason is not None

    def feed(self, data: bytes) -> None:
        """Take bytes as they arrive."""
        self._take(self._decoder.feed(data))
        if self._decoder.overflowed:
            limit_mib = MAX_EVENT_BYTES // 1024**2
            raise self._failures.protocol(f"an event of more than {limit_mib} MiB")

    def close(self) -> None:
        """End of the body. Raises `TraceError` unless the answer was finished."""
        self._take(self._decoder.close(), tail=True)
        if not self.finished and not self.done:
            self._read_whole_body()
        if not self.finished:
            raise self._truncated()

    def flush(self) -> None:
        """Say what was held back, because no more text comes; call it however the answer ends."""
        for channel, joiner in self._joiners.items():
            filters = self._filters[channel]
            if rest := filters.feed(joiner.close()) + filters.close():
                owed, self._owed_tokens = self._owed_tokens, 0
                self._emit_piece(channel, rest, owed)
        if self._owed_tokens:
            owed, self._owed_tokens = self._owed_tokens, 0
            self._emit_piece(self._last_channel, "", owed)
        for update in self._splitter.close():
            self._emit(update)

    def completion(self) -> Completion:
        """Say how the finished answer ended."""
        return Completion(
            finish_reason=self.finish_reason or "",
            completion_tokens=self._usage.completion_tokens,
            thinking_tokens=self._usage.thinking_tokens,
            prompt_tokens=self._usage.prompt_tokens,
            cached_prompt_tokens=self._usage.cached_prompt_tokens,
            per_chunk_counts=self.token_chunks > 0 and self._all_counted,
            stopped_here=self._stopped_here,
            joint=None if self._listening.joint is None else self._listening.joint.joint(),
        )

    # -- events ----------------------------------------------------------------------------

    def _take(self, events: list[SseEvent], *, tail: bool = False) -> None:
        for event in events:
            if self.done:
                return
            if event.stray is not None:
                self._take_stray(event, event.stray)
            elif event.data.startswith("[DONE]"):
                self.done = True
                if not self.finished:
                    raise self._truncated()
            elif event.data.strip() or event.name == "error":
                self._take_data(event, tail=tail)
                if self._listening.stopped and not self.finished:
                    self._stop("stop")
                if self._beyond_limit() and not self.finished:
                    self._stop("length")

    def _beyond_limit(self) -> bool:
        """Whether more tokens came than were asked for, without any doubt.

        A chunk holds at least one token; a longer one's are an estimate that can be too high.
        """
        limit = self._limit_tokens
        if self._all_counted:
            return self._counted > limit
        return self.token_chunks > limit or self._counted > 2 * limit

    def _stop(self, reason: str) -> None:
        """End the answer from our side."""
        self.finish_reason = reason
        self._stopped_here = True
        self.flush()
        self.done = True

    def _take_data(self, event: SseEvent, *, tail: bool) -> None:
        try:
            value = parse_json(event.data)
        except ValueError:
            if event.name == "error":
                raise self._failures.in_stream(ServerError(event.data)) from None
            if tail:
                return
            raise self._failures.protocol(event.data) from None
        usual = event.name == "message"
        text = usual_text(value) if usual and self._text_alone else None
        if text is not None:
            self._read_usual(text)
        elif usual and not self._text_alone and (chunk := usual_scored(value)) is not None:
            self._read(chunk)
        elif isinstance(value, dict):
            chunk = read_chunk(value)
            if event.name == "error" and chunk.error is None:
                raise self._failures.in_stream(ServerError(event.data))
            self._read(chunk)
        elif event.name == "error" or (isinstance(value, str) and value):
            raise self._failures.in_stream(ServerError(str(value)))

    def _take_stray(self, event: SseEvent, line: str) -> None:
        if event.field == "error":
            raise self._failures.in_stream(_error_of(event.data))
        try:
            value = parse_json(line)
        except ValueError:
            value = None
        if isinstance(value, dict) and not self._loose:
            self._read(read_chunk(value))
        elif self._loose_size <= MAX_EVENT_BYTES:
            self._loose.append(line)
            self._loose_size += len(line)

    def _read_whole_body(self) -> None:
        """A body of loose lines: one JSON object over several of them, or no answer at all."""
        if not self._loose or self._chunks:
            return
        body = "\n".join(self._loose)
        try:
            value = parse_json(body)
        except ValueError:
            value = None
        if isinstance(value, list) and value:
            value = value[0]
        if not isinstance(value, dict):
            raise self._failures.not_a_stream(self._content_type, body)
        self._read(read_chunk(value))

    def _truncated(self) -> TraceError:
        if not self._chunks and not self.done:
            return self._failures.truncated("the answer was empty")
        if not self.token_chunks:
            return self._failures.truncated("no text came (Ollama reports its errors this way)")
        return self._failures.truncated("the text breaks off")

    # -- chunks ----------------------------------------------------------------------------

    def _read(self, chunk: Chunk) -> None:
        self._chunks += 1
        if chunk.usage is not None:
            self._usage = self._usage.updated_by(chunk.usage)
        if not self.finished:
            self._read_text(chunk)
        if chunk.error is not None:
            if not self.finished:
                raise self._failures.in_stream(chunk.error)
            self.done = True
        if chunk.finish_reason is not None and not self.finished:
            if chunk.finish_reason in _BROKEN_FINISHES:
                raise self._failures.in_stream(ServerError(f"finish reason {chunk.finish_reason}"))
            self.finish_reason = self._safe(chunk.finish_reason)
            self.flush()
        if self.finished and chunk.usage is not None:
            self.done = True

    def _read_usual(self, text: str) -> None:
        """Take a chunk of answer text and nothing else: what `_read` would do, in fewer steps."""
        self._chunks += 1
        if self.finish_reason is not None:
            return
        self._all_counted = False
        tokens = _estimated_tokens(len(text))
        self.token_chunks += 1
        self._counted += tokens
        self._take_piece(Channel.ANSWER, text, tokens)

    def _read_text(self, chunk: Chunk) -> None:
        tokens = self._count(chunk)
        if not tokens and not chunk.pieces:
            return
        self.token_chunks += 1
        self._counted += tokens
        if self._logps is not None:
            self._logps.take(chunk.logprobs, tokens)
        if self._begins and chunk.pieces:
            begins, self._begins = self._begins, ""
            self._emit_piece(Channel.ANSWER, begins, 0)
        weights = [len(text) for _, text in chunk.pieces]
        shares = apportion(tokens, weights)
        for (channel, raw), share in zip(chunk.pieces, shares, strict=True):
            self._take_piece(Channel.ANSWER if self._answering else channel, raw, share)
        if not chunk.pieces:
            # Tokens without text: the end token, or a harmony header the server swallowed.
            self._emit_piece(self._last_channel, "", tokens)

    def _take_piece(self, channel: Channel, raw: str, tokens: int) -> None:
        text = self._filters[channel].feed(self._joiners[channel].feed(raw))
        if text:
            if self._owed_tokens:
                tokens, self._owed_tokens = tokens + self._owed_tokens, 0
            self._emit_piece(channel, text, tokens)
        else:
            # All of it is held back: its tokens come with its text.
            self._owed_tokens += tokens

    def _emit_piece(self, channel: Channel, text: str, tokens: int) -> None:
        self._last_channel = channel
        if channel is Channel.ANSWER:
            for update in self._splitter.feed(text, tokens):
                self._emit(update)
        elif text or tokens:
            self._splitter.saw_reasoning_field()
            self._emit(Delta(Channel.THINKING, text, tokens))

    def _safe(self, word: str) -> str:
        """A word of the server's for an event: short, and without the key."""
        word = word[:_LONGEST_WORD]
        return self._failures.key.redact(word) if self._failures.key is not None else word

    def _count(self, chunk: Chunk) -> int:
        """Tokens of a chunk: the server's word where there is one, else an estimate."""
        if chunk.tokens is not None:
            return chunk.tokens
        total = chunk.usage.completion_tokens if chunk.usage is not None else None
        if chunk.pieces and not self.token_chunks and total is not None:
            # Usage beside the very first text: this server reports it all along.
            self._continuous = True
        if self._continuous and total is not None:
            return max(0, total - self._counted)
        if not chunk.pieces:
            return 0
        self._all_counted = False
        return _estimated_tokens(sum(len(text) for _, text in chunk.pieces))


def _estimated_tokens(characters: int) -> int:
    return 1 if characters <= _ONE_TOKEN_CHARACTERS else -(-characters // _CHARACTERS_A_TOKEN)


def _error_of(text: str) -> ServerError:
    try:
        value = parse_json(text)
    except ValueError:
        return ServerError(text)
    if isinstance(value, dict):
        # The old llama.cpp field holds what others wrap into an `error` key.
        return read_chunk(value).error or read_chunk({"error": value}).error or ServerError(text)
    return ServerError(text)
