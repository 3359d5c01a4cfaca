"""What client tests read streams with: a reader that keeps what it emits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.client.endpoint import Endpoint
from tts_tui.client.errors import TraceError
from tts_tui.client.failures import Failures
from tts_tui.client.keys import ApiKey
from tts_tui.client.listening import Asked
from tts_tui.client.ports import Completion, Delta, Reclassify, ThinkMode, TraceRequest, Update
from tts_tui.client.stream_reader import StreamReader
from tts_tui.domain.events import Channel, Sampling

if TYPE_CHECKING:
    from collections.abc import Iterable

KEY = ApiKey("sk-proj-abcdefghijklmnop1234")
ENDPOINT = Endpoint("http://127.0.0.1:9/v1", "m", KEY)


def request(trace: int = 0, prompt: str = "How many?") -> TraceRequest:
    return TraceRequest(prompt, Sampling(seed=100, max_tokens=64), 100 + trace, system="Be brief.")


def shown(updates: Iterable[Update]) -> tuple[str, str]:
    """Thinking and answer text, as the fold would hold them."""
    texts = {Channel.THINKING: "", Channel.ANSWER: ""}
    for update in updates:
        match update:
            case Delta(channel=channel, text=text):
                texts[channel] += text
            case Reclassify():
                texts[Channel.THINKING] += texts[Channel.ANSWER]
                texts[Channel.ANSWER] = ""
    return texts[Channel.THINKING], texts[Channel.ANSWER]


def tokens(updates: Iterable[Update]) -> int:
    return sum(update.tokens for update in updates if isinstance(update, Delta))


class Played:
    """What a body became: updates, and a completion or an error."""

    def __init__(
        self,
        chunks: Iterable[bytes],
        mode: ThinkMode = ThinkMode.AUTO,
        content_type: str = "",
        asked: Asked | None = None,
    ) -> None:
        self.updates: list[Update] = []
        self.completion: Completion | None = None
        self.error: TraceError | None = None
        reader = StreamReader(
            Failures(ENDPOINT), self.updates.append, mode, content_type, asked or Asked()
        )
        try:
            for chunk in chunks:
                reader.feed(chunk)
                if reader.done:
                    break
            else:
                reader.close()
            self.completion = reader.completion()
        except TraceError as error:
            self.error = error
        if self.error is not None:
            # As the client does: what was held back to be looked at is text all the same.
            reader.flush()
        self.token_chunks = reader.token_chunks
        self.thinking, self.answer = shown(self.updates)
        self.tokens = tokens(self.updates)

    @property
    def outcome(self) -> tuple[object, ...]:
        """What must not depend on how the body was cut up."""
        sentence = self.error.sentence if self.error else None
        return self.thinking, self.answer, self.tokens, self.completion, sentence
