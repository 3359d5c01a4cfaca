"""One trace as the fold knows it: its status, its text per channel, its counted tokens."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from tts_tui.domain.answers import Answer, extract, normalise
from tts_tui.domain.arrivals import Arrivals
from tts_tui.domain.confidence import window_of
from tts_tui.domain.events import Channel, CutBy, Provenance
from tts_tui.domain.pieces import Pieces, fingerprint_of
from tts_tui.domain.repetition import Looped
from tts_tui.domain.scored import ScoredTokens
from tts_tui.domain.trace_status import TraceStatus

if TYPE_CHECKING:
    from array import array

    from tts_tui.domain.ceilings import Ceiling
    from tts_tui.domain.confidence import Confident, Measure
    from tts_tui.domain.events import TokensArrived, TraceCounted, TraceFinished, TraceOpened
    from tts_tui.domain.grading import Grading
    from tts_tui.domain.logps import Logps, ScoredToken
    from tts_tui.domain.origin import Origin

__all__ = ["TraceState", "TraceStatus"]

# Python 3.11 looks a member of an enumeration up by calling Python, and a token asks for several.
_DONE, _FAILED, _CUT = TraceStatus.DONE, TraceStatus.FAILED, TraceStatus.CUT
_IS_THINKING, _IS_ANSWERING = TraceStatus.THINKING, TraceStatus.ANSWERING
_THINKING = Channel.THINKING


class TraceState:
    """A trace, grown by `RaceState.apply`; readers must not change it."""

    def __init__(self, index: int, origin: Origin | None = None, limit: int | None = None) -> None:
        self.index: int = index
        """Number of the trace in its race, from 0."""
        self.origin = origin
        """Where a procedure's trace comes from; None for a race's independent traces."""
        self.shared = False
        """Whether it stands for the queued trace of this number in every race."""
        self.status = TraceStatus.QUEUED
        self.cancelling: CutBy | None = None
        """Who asked for the cancel while the socket is still open."""
        self.cut_by: CutBy | None = None
        self.ceiling: Ceiling | None = None
        self.seed: int | None = None
        """The seed that was sent; None where none was."""
        self.dropped: tuple[str, ...] = ()
        """Parameters that its request was sent without, because the server refuses them."""
        self.attempt = 0
        self.continuations = 0
        """How often the server cut its answer, and was asked to go on."""
        self.retry_reason: str | None = None
        self.opened_s: float | None = None
        self.first_token_s: float | None = None
        self.last_token_s: float | None = None
        self.thinking_end_s: float | None = None
        """When the last thinking token was followed by an answer token; None while thinking."""
        self.end_s: float | None = None
        self.finish_reason: str | None = None
        self.looped: Looped | None = None
        """When it was found to repeat itself; what it does after that changes nothing of it."""
        self.stopped_here = False
        """Whether we ended it, at its token limit or a stop, because the server went on."""
        self.failure: str | None = None
        """Why the trace failed: one sentence."""
        self.failure_kind: str | None = None
        self.answer: Answer | None = None
        """The answer as it is graded; only a finished trace has one."""
        self.answer_as_read: Answer | None = None
        """The answer as it was recorded or read from the text, whatever it counts as."""
        self.answer_recorded = False
        """Whether the answer is as an import found it, and was not read from the text here."""
        self.provenance = Provenance.ESTIMATE
        self.prompt_tokens: int | None = None
        self.cached_prompt_tokens: int | None = None
        self.counted_anew = 0
        """How often its counts were amended after its end."""
        self._final_tokens: int | None = None
        self._final_thinking: int | None = None
        self._amended: tuple[tuple[float, int], ...] = ()
        """When its counts were amended, in seconds, and r until then."""
        self._counted = self._counted_thinking = 0
        self._texts = {Channel.THINKING: Pieces(), Channel.ANSWER: Pieces()}
        self._fingerprint: bytes | None = None
        self._last_channel: Channel | None = None
        self._arrivals = Arrivals()
        self._window = window_of(limit)
        self.scored: ScoredTokens | None = None
        """None until a token comes with its log p."""
        self._line: dict[Channel, str] | None = None
        """All text of its line once it has ended, for the first trace that goes on from it."""

    # -- what strategies read ---------------------------------------------------------------

    @property
    def ended(self) -> bool:
        """Whether nothing more can come."""
        status = self.status
        return status is _DONE or status is _FAILED or status is _CUT

    @property
    def open_ended(self) -> bool:
        """Whether its full length is unknown: still running, or cut."""
        return self.status is _CUT or not self.ended

    @property
    def tokens(self) -> int:
        """ℓ: completion tokens, thinking included; those seen so far while it runs."""
        return self._counted if self._final_tokens is None else self._final_tokens

    @property
    def thinking_tokens(self) -> int:
        """r: tokens before the answer part; all of them where nothing marks that part."""
        if self._final_thinking is not None:
            return min(self._final_thinking, self.tokens)
        if self._counted_thinking:
            return min(self._counted_thinking, self.tokens)
        return self.tokens

    def thinking_known_before(self, t_s: float) -> int:
        """r as its counts had it before `t_s` seconds; what amended them later is left out."""
        for amended_s, thinking_tokens in self._amended:
            if amended_s >= t_s:
                return thinking_tokens
        return self.thinking_tokens

    @property
    def thought_tokens(self) -> int:
        """Tokens of its thinking part; none where nothing marks one."""
        return self.thinking_tokens if self.thinks else 0

    @property
    def delta_tokens(self) -> int:
        """Tokens as they were counted while they arrived, whatever was said of them later."""
        return self._counted

    @property
    def thinks(self) -> bool:
        """Whether a thinking channel was seen."""
        return self._counted_thinking > 0

    @property
    def path_tokens(self) -> int:
        """Tokens from the first of its line to its last: its own, and what it went on from."""
        return self.tokens if self.origin is None else self.origin.tokens + self.tokens

    @property
    def generated_tokens(self) -> int:
        """Its own tokens without those that its parent's request generated, and counts."""
        if self.origin is None:
            return self.tokens
        return max(0, self.tokens - self.origin.shared_tokens)

    def tokens_by(self, t_s: float) -> int:
        """Tokens emitted at or before `t_s` seconds."""
        if self.end_s is not None and t_s >= self.end_s:
            return self.tokens
        came = self._arrivals.by(t_s)
        # Where a better count than that of the way there came with the end, no moment has more.
        return min(came, self.tokens) if self.ended else came

    def passed_s(self, tokens: int) -> float | None:
        """When it had emitted more than so many tokens, in seconds; None while it has not."""
        return self._arrivals.passed_s(tokens)

    def confidence(self, measure: Measure) -> Confident | None:
        """How confident it was by a measure, so far while it runs; None: no log p tells."""
        if self.scored is None:
            return None
        return self.scored.confidence(measure, self._counted, ended=self.ended)

    @property
    def logp(self) -> float | None:
        """Σ log p of its tokens, in nats, as far as it was recorded; None where it never was."""
        return None if self.scored is None else self.scored.total

    @property
    def path_logp(self) -> float | None:
        """Σ log p from the first token of its line to its last, in nats; None: not recorded."""
        if not self.path_tokens:
            return None  # nothing was said, so nothing is known
        before = 0.0 if self.origin is None else self.origin.logp
        own = self.logp if self.tokens else 0.0
        return None if before is None or own is None else round(before + own, 6)

    # -- what people read -------------------------------------------------------------------

    def text(self, channel: Channel) -> str:
        """All text of one channel so far."""
        return self._texts[channel].text()

    def scored_tokens(self, channel: Channel) -> list[ScoredToken]:
        """The tokens of one channel's text whose log p was recorded, with their places in it."""
        return [] if self.scored is None else self.scored.channels[channel].tokens()

    def path_text(self, channel: Channel) -> str:
        """All text of one channel from the first of its line on, what was fed in included."""
        own = self.text(channel)
        return own if self.origin is None else self.origin.text(channel) + own

    def hand_on(self) -> dict[Channel, str] | None:
        """All text of its line, once: who reads link after link need not join all before each."""
        line, self._line = self._line, None
        return line

    def text_since(self, channel: Channel, at: int) -> tuple[int, str]:
        """How many characters a channel has, and its text from one of them on."""
        text = self._texts[channel]
        length = len(text)
        return length, text.tail(length - at)

    def fingerprint(self) -> bytes:
        """Tell its text from others in a few bytes, also once the text is let go of."""
        return self._fingerprint or fingerprint_of(map(self.text, Channel))

    def forget_text(self) -> None:
        """Let go of the text; counts, times, the answer and what tells it from others stay."""
        if self.seed is not None:
            # Without a seed nobody asks whether it is a copy.
            self._fingerprint = self.fingerprint()
        self._line = None
        for text in self._texts.values():
            text.clear()
        if self.scored is not None:
            self.scored.forget(self._counted)

    def tail(self, characters: int) -> str:
        """The last text of the channel that spoke last, at most `characters` long."""
        spoken = self._last_channel
        return "" if spoken is None else self._texts[spoken].tail(characters)

    @property
    def rate_tok_s(self) -> float | None:
        """Mean tokens per second since the first token; None before two arrivals."""
        if self.first_token_s is None or self.last_token_s is None:
            return None
        elapsed_s = self.last_token_s - self.first_token_s
        return self._counted / elapsed_s if elapsed_s > 0 else None

    # -- changes, called by the fold only ---------------------------------------------------

    def open(self, event: TraceOpened) -> None:
        """Note that its request is on the wire."""
        self.status = TraceStatus.WAITING
        self.opened_s = event.t_s
        self.seed = event.seed
        self.attempt = event.attempt
        self.dropped = ()

    def drop(self, names: tuple[str, ...]) -> None:
        """Note what its request was sent without."""
        self.dropped = names
        if "seed" in names:
            self.seed = None

    def add(self, event: TokensArrived) -> None:
        """Append what arrived; how many deltas came together cannot matter."""
        times_s, tokens = event.times_s, event.tokens
        if event.logps or self.scored is not None:
            self._logps(event.channel).add(event.texts, event.logps)
        self._texts[event.channel].add(event.texts)
        self._arrivals.add(times_s, tokens, self._counted)
        self._hear(event.channel, times_s[0], times_s[-1], self._counted + sum(tokens))

    def add_run(
        self,
        channel: Channel,
        times_s: array[float],
        totals: array[int],
        text: str,
        logps: Logps | None = None,
    ) -> None:
        """Append many arrivals of one channel at once; the same as adding them one by one.

        `times_s` is when each came, `totals` how many tokens the trace then had in all, `logps`
        what is known of the text's tokens.
        """
        if logps is not None:
            self._logps(channel).take(logps)
        elif self.scored is not None:
            self._logps(channel).skip(len(text))
        self._texts[channel].add_block(text)
        self._arrivals.extend(times_s, totals)
        self._hear(channel, times_s[0], times_s[-1], totals[-1])

    def _logps(self, channel: Channel) -> Logps:
        if self.scored is None:
            lengths = {each: len(text) for each, text in self._texts.items()}
            self.scored = ScoredTokens(lengths, self._window)
        return self.scored.channels[channel]

    def _hear(self, channel: Channel, first_s: float, last_s: float, total: int) -> None:
        """Note that a channel spoke from one moment to another, up to so many tokens."""
        if self.first_token_s is None:
            self.first_token_s = first_s
        if channel is _THINKING:
            self.thinking_end_s = None
            self._counted_thinking += total - self._counted
            self.status = _IS_THINKING
        else:
            if self._last_channel is _THINKING:
                self.thinking_end_s = first_s
            self.status = _IS_ANSWERING
        self._last_channel = channel
        self._counted = total
        self.last_token_s = last_s
        self.retry_reason = None

    def reclassify(self, t_s: float) -> None:
        """Make everything so far thinking: its closing tag came without an opening one."""
        self._texts[Channel.THINKING].take(self._texts[Channel.ANSWER])
        if self.scored is not None:
            self.scored.reclassify()
        self._counted_thinking = self._counted
        self._last_channel = _THINKING
        self.thinking_end_s = None
        self.status = _IS_THINKING

    def _end(self, status: TraceStatus, t_s: float) -> None:
        self.status = status
        self.end_s = t_s
        for text in self._texts.values():
            text.settle()

    def loop(self, t_s: float, since: int) -> None:
        """Note that it repeats itself."""
        self.looped = self.looped or Looped(t_s, self._counted, since)

    def finish(self, event: TraceFinished, grading: Grading) -> None:
        """Close the trace, read its answer and grade it."""
        self._end(_DONE, event.t_s)
        self.finish_reason = event.finish_reason
        self._final_tokens = event.tokens
        self._final_thinking = event.thinking_tokens
        self.provenance = event.provenance
        self.prompt_tokens = event.prompt_tokens
        self.cached_prompt_tokens = event.cached_prompt_tokens
        if self.thinking_end_s is None:
            self.thinking_end_s = event.t_s
        self.stopped_here = event.stopped_here
        self.answer_recorded = event.recorded_answer is not None
        if event.recorded_answer is not None:
            self.answer_as_read = normalise(event.recorded_answer)
        else:
            self.answer_as_read = self.answer_in_text()
        self.answer = grading.answer(self.index, self.answer_as_read)

    def graded(self, grading: Grading) -> TraceState:
        """This trace seen through a grading: itself where its answer stays what it is."""
        if self.status is not _DONE:
            return self
        answer = grading.answer(self.index, self.answer_as_read)
        if answer is self.answer:
            return self
        other = copy(self)
        other.answer = answer
        return other

    def recount(self, event: TraceCounted) -> None:
        """Take better counts of the finished trace; what they leave open stays."""
        self.counted_anew += 1
        self._amended += ((event.t_s, self.thinking_tokens),)
        self.provenance = event.provenance
        if event.tokens is not None:
            self._final_tokens = event.tokens
        if event.thinking_tokens is not None:
            self._final_thinking = event.thinking_tokens
        if event.prompt_tokens is not None:
            self.prompt_tokens = event.prompt_tokens
        if event.cached_prompt_tokens is not None:
            self.cached_prompt_tokens = event.cached_prompt_tokens

    def answer_in_text(self) -> Answer | None:
        """Read the answer from the text, whatever was recorded."""
        line = {channel: self.text(channel) for channel in Channel}
        if self.origin is not None:
            before = self.origin.texts()
            self._line = line = {channel: before[channel] + line[channel] for channel in Channel}
        return extract(
            answer_text=line[Channel.ANSWER],
            thinking_text=line[Channel.THINKING],
            truncated=self.finish_reason == "length",
        )

    def fail(self, t_s: float, kind: str, reason: str) -> None:
        """Close the trace as broken; its partial text stays."""
        self._end(_FAILED, t_s)
        self.failure_kind = kind
        self.failure = reason

    def cut(self, t_s: float, by: CutBy, ceiling: Ceiling | None = None) -> None:
        """Close the trace as cancelled; its partial text stays."""
        self._end(_CUT, t_s)
        self.cut_by, self.ceiling = by, ceiling
        self.cancelling = None
