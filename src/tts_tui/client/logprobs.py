"""The log p of a stream's tokens: read in either form servers write it, and kept with its text.

What is missing, null or no log p leaves its token without one; nothing is made up. Pure.
"""

from __future__ import annotations

import math
from collections import deque
from itertools import accumulate, zip_longest
from typing import TYPE_CHECKING, Final

from tts_tui.client.apportion import apportion
from tts_tui.client.loose import as_dict, as_list
from tts_tui.client.ports import Delta
from tts_tui.client.surrogates import whole
from tts_tui.domain.token_logp import LEAST_LOGP, TokenLogp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tts_tui.client.keys import ApiKey
    from tts_tui.client.ports import Update

_DIGITS: Final = 6
"""To the millionth of a nat: as a session keeps it."""
_ROUNDING: Final = 1e-3
"""A log p above zero by no more than this is a rounded zero."""
_LONGEST_TOKEN: Final = 200
"""Characters kept of a token that might have been."""


class LogpQueue:
    """The log p of tokens whose text is still looked at, handed out with that text.

    Only as many of the likeliest tokens are kept as were asked for.
    """

    def __init__(self, most: int, key: ApiKey | None) -> None:
        self._most = most
        self._key = key
        self._waiting: deque[TokenLogp | None] = deque()
        """Each with what the server calls it; None for a token without a log p."""

    def take(self, logprobs: object, tokens: int) -> None:
        """Read what came with so many tokens; what is about others is of no use."""
        found = self._read(as_dict(logprobs)) if logprobs else []
        self._waiting.extend(found if len(found) == tokens else [None] * tokens)

    def handing_out(self, emit: Callable[[Update], None]) -> Callable[[Update], None]:
        """An `emit` that gives every delta the log p of its tokens first."""

        def say(update: Update) -> None:
            if isinstance(update, Delta) and update.tokens:
                channel, text, tokens, _ = update
                update = Delta(channel, text, tokens, self._hand_out(text, tokens))
            emit(update)

        return say

    def _hand_out(self, text: str, many: int) -> tuple[TokenLogp, ...]:
        if many == 1 and self._waiting:  # nearly every delta
            one = self._waiting.popleft()
            return () if one is None else (TokenLogp(one.logp, None, one.top),)
        mine = [self._waiting.popleft() for _ in range(min(many, len(self._waiting)))]
        tokens = [token for token in mine if token is not None]
        if len(tokens) < many:
            # Which part of the text the others are cannot be told.
            return ()
        # The text itself, and not what the server calls its tokens: a key may have been taken
        # out of it, or a tag, and a character in several tokens is named in none of them.
        shares = apportion(len(text), [len(token.text or "") for token in tokens])
        ends = accumulate(shares)
        return tuple(
            token._replace(text=text[end - share : end])
            for token, share, end in zip(tokens, shares, ends, strict=True)
        )

    # -- reading -----------------------------------------------------------------------------

    def _read(self, logprobs: dict[str, object]) -> list[TokenLogp | None]:
        entries = as_list(logprobs.get("content"))
        if entries:
            return [self._of_chat(as_dict(entry)) for entry in entries]
        columns = [as_list(logprobs.get(n)) for n in ("tokens", "token_logprobs", "top_logprobs")]
        return [
            self._token(text, logp, as_dict(top).items())
            for text, logp, top in zip_longest(*columns)
        ]

    def _of_chat(self, entry: dict[str, object]) -> TokenLogp | None:
        tops = map(as_dict, as_list(entry.get("top_logprobs"))[: self._most])
        pairs = [(top.get("token"), top.get("logprob")) for top in tops]
        return self._token(entry.get("token"), entry.get("logprob"), pairs)

    def _token(
        self, text: object, value: object, pairs: Iterable[tuple[object, object]]
    ) -> TokenLogp | None:
        logp = nats(value)
        if logp is None or logp == LEAST_LOGP:
            # What was said had a chance: vLLM writes this number where it has none to tell.
            return None
        top = [
            (self._clean(other), least)
            for other, likely in pairs
            if isinstance(other, str) and (least := nats(likely)) is not None
        ]
        return TokenLogp(logp, text if isinstance(text, str) else "", tuple(top[: self._most]))

    def _clean(self, text: str) -> str:
        text = text[:_LONGEST_TOKEN]
        text = text if text.isascii() else whole(text)
        return self._key.remove(text) if self._key is not None else text


def nats(value: object) -> float | None:
    """A value as a log p, rounded and not below the least; None for anything else."""
    if type(value) is float and LEAST_LOGP < value <= 0:  # nearly every value
        return round(value, _DIGITS)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if math.isnan(value) or value > _ROUNDING:
        return None
    return max(LEAST_LOGP, min(0.0, round(value, _DIGITS))) if value > LEAST_LOGP else LEAST_LOGP
