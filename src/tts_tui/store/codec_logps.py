"""The column of log p in a token record, read back unhurt; `codec` says how it looks."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, cast

from tts_tui.domain.token_logp import LEAST_LOGP, TokenLogp
from tts_tui.store.fields import Malformed, finite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.store.fields import Json

_NUMBERS, _TEXTS = frozenset({int, float}), frozenset({str})


def encode_logps(tokens: Sequence[TokenLogp]) -> Json:
    """Write the tokens of one delta; raises Malformed for a number JSON cannot hold."""
    if len(tokens) == 1 and tokens[0].text is None and not tokens[0].top:
        return _nats(tokens[0].logp)
    return [[token.text, _nats(token.logp), *_flat(token.top)] for token in tokens]


def decode_logps(value: Json, deltas: int) -> tuple[tuple[TokenLogp, ...], ...]:
    """Read the column of so many deltas; raises Malformed."""
    if not isinstance(value, list) or len(value) != deltas:
        raise Malformed("log p of other deltas")
    if _NUMBERS.issuperset(map(type, value)):
        # One token a delta, and no more said of it: checked as a whole, at C speed.
        return tuple([(TokenLogp(logp),) for logp in _read_nats(value)])
    return tuple([_read_tokens(item) for item in value])


def scored_texts(column: Json) -> str:
    """All texts of a written column: what the tokens say together, then each that was as likely."""
    deltas = column if isinstance(column, list) else []
    tokens = [token for delta in deltas if isinstance(delta, list) for token in delta]
    texts = [token[::2] for token in tokens if isinstance(token, list)]
    chosen = "".join(said[0] for said in texts if isinstance(said[0], str))
    return "\n".join([chosen, *(str(text) for said in texts for text in said[1:])])


def _nats(logp: float) -> float:
    return round(finite(logp), 6)


def _flat(top: tuple[tuple[str, float], ...]) -> list[Json]:
    return list(chain.from_iterable((text, _nats(logp)) for text, logp in top))


def _read_tokens(item: Json) -> tuple[TokenLogp, ...]:
    if isinstance(item, list):
        return tuple([_read_token(token) for token in item])
    [logp] = _read_nats([item])
    return (TokenLogp(logp),)


def _read_token(item: Json) -> TokenLogp:
    if not isinstance(item, list) or len(item) % 2 or not item:
        raise Malformed("not a token")
    text, *texts = item[::2]
    logp, *others = _read_nats(item[1::2])
    if not (text is None or isinstance(text, str)) or not _TEXTS.issuperset(map(type, texts)):
        raise Malformed("not a token's text")
    return TokenLogp(logp, text, tuple(zip(cast("list[str]", texts), others, strict=True)))


def _read_nats(values: list[Json]) -> list[float]:
    if not _NUMBERS.issuperset(map(type, values)):
        raise Malformed("not a log p")
    numbers = cast("list[float]", values)
    if not (min(numbers) >= LEAST_LOGP and max(numbers) <= 0):
        raise Malformed("a log p out of range")
    return [float(number) for number in numbers]
