"""What one kind of server is asked for, and how it says that it cannot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from tts_tui.client.errors import FailureKind, TraceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.client.json_calls import JsonCalls
    from tts_tui.client.ports import TraceRequest

_ROUNDING: Final = 0.001
NO_CHANCE: Final = -9999.0
"""A log p at or below this stands for none: vLLM says this, llama.cpp the least float there is."""


class Scored(NamedTuple):
    """A token that may come next, as a server told it."""

    id: int
    logp: float
    text: str
    """What becomes readable with it."""
    may_end: bool
    """Whether it looks as if the model might end its answer with it: to be found out."""


class Scorer(Protocol):
    """One kind of server; every call raises `TraceError`, NOT_FOUND where it is another kind."""

    async def prompt_ids(self, request: TraceRequest) -> tuple[int, ...]:
        """The ids of the prompt in the model's chat template."""

    async def ending(self, ids: Sequence[int]) -> str:
        """The last text of a prompt whose ids it has given, marks included."""

    async def scores(self, ids: Sequence[int], top: int, lane: int) -> list[Scored]:
        """The likeliest next tokens, in any order; one that has no chance may be among them."""

    async def ends(self, ids: Sequence[int], token: int, lane: int) -> bool:
        """Whether an answer ends with a token: it is forced upon the model to see."""


def read_logp(value: object) -> float | None:
    """A log p as servers write it; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, float | int):
        return None
    # A sum of chances may be rounded to a little more than 1; anything else beyond is a lie.
    return None if math.isnan(value) or value > _ROUNDING else float(min(value, 0.0))


def looks_like_control(text: str) -> bool:
    """Whether a token's text may be a mark, and no part of an answer."""
    return not text or (text[0] == "<" and text[-1] == ">")


def cannot(calls: JsonCalls, why: str) -> TraceError:
    """The failure of a server that does not say what may come next."""
    return TraceError(
        FailureKind.NOT_OFFERED,
        f"{calls.endpoint.host} does not say which tokens may come next: {why}. "
        "Beam search needs that; the embedded engine, llama.cpp, vLLM and SGLang can.",
    )


def token_ids(value: object) -> tuple[int, ...]:
    """An array of token ids; empty where it is anything else."""
    if not isinstance(value, list) or not all(type(each) is int for each in value):
        return ()
    return tuple(value)
