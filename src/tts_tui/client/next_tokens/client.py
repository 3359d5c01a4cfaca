"""The next tokens of any server that can say them; which kind it is shows by what it answers."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Final

from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.json_calls import JsonCalls
from tts_tui.client.keys import KeyFilter
from tts_tui.client.next_tokens.detokenizing import Detokenizer
from tts_tui.client.next_tokens.llama_cpp import LlamaCpp
from tts_tui.client.next_tokens.scorer import NO_CHANCE, Scored, Scorer, cannot
from tts_tui.client.next_tokens.sglang import SgLang
from tts_tui.client.next_tokens.vllm import Vllm
from tts_tui.client.reasoning import OPENING_TAGS
from tts_tui.domain.procedures.beams import LOGP_DIGITS, TokenScore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.client.endpoint import Endpoint
    from tts_tui.client.ports import TraceRequest

_KEY_TOKENS: Final = 256
"""So many last tokens can hold the beginning of a key that a server spells out."""


class NextTokenClient:
    """Scores of one endpoint; implements `client.ports.NextTokens`.

    `slots` are the places of a llama.cpp server that nobody else is sent to, one a lane.
    """

    def __init__(self, endpoint: Endpoint, slots: Sequence[int] = ()) -> None:
        self._calls = JsonCalls(endpoint)
        texts = Detokenizer(self._calls)
        self._kinds: list[Scorer] = [
            LlamaCpp(self._calls, slots),
            Vllm(self._calls, texts),
            SgLang(self._calls, texts),
        ]
        """Those that it may be; the one that it is, once it has given scores."""
        self._ends: dict[int, bool] = {}
        self._texts: dict[int, str] = {}

    async def prompt_ids(self, request: TraceRequest) -> tuple[int, ...]:
        """The ids of a prompt in the model's chat template. Raises `TraceError`."""
        # Others may find it out meanwhile: what it may be is what it was when this began.
        kinds = self._kinds
        for place, kind in enumerate(kinds):
            try:
                ids = await kind.prompt_ids(request)
            except TraceError as error:
                if error.kind not in _OTHER_KIND:
                    raise
            else:
                self._kinds = kinds[place:]
                return ids
        raise cannot(self._calls, "it renders no chat template into token ids")

    async def opens_thinking(self, ids: Sequence[int]) -> bool:
        """Whether a prompt ends with the tag that begins the thinking. Raises `TraceError`."""
        return (await self._kinds[0].ending(ids)).rstrip().endswith(OPENING_TAGS)

    async def next_tokens(self, ids: Sequence[int], top: int, lane: int) -> tuple[TokenScore, ...]:
        """The `top` likeliest tokens after `ids`, best first; fewer where others have no chance.

        `lane` tells the hypotheses apart that grow at the same time. Raises `TraceError`.
        """
        kind, found = await self._scored(ids, top, lane)
        scores = list({score.id: score for score in found}.values())
        if len(scores) < top:
            raise cannot(self._calls, f"of the {top} likeliest it gives {len(scores)}")
        scores = [score for score in scores if score.logp > NO_CHANCE]
        for score in scores:
            if score.id not in self._ends:
                self._ends[score.id] = score.may_end and await kind.ends(ids, score.id, lane)
        scores.sort(key=lambda score: (-score.logp, score.id))
        return self._readable(ids, scores[:top])

    async def _scored(
        self, ids: Sequence[int], top: int, lane: int
    ) -> tuple[Scorer, Sequence[Scored]]:
        """What the kind of server that it is gives; at first, the first kind that gives any."""
        kinds = self._kinds
        for kind in kinds:
            try:
                scores = await kind.scores(ids, top, lane)
            except TraceError as error:
                if len(kinds) == 1 or error.kind is not FailureKind.NOT_FOUND:
                    raise
            else:
                if scores:
                    self._kinds = [kind]
                    return kind, scores
        raise cannot(self._calls, "its answers hold no log p of token ids")

    async def aclose(self) -> None:
        """Close the connections."""
        await self._calls.aclose()

    def _readable(self, ids: Sequence[int], scores: Sequence[Scored]) -> tuple[TokenScore, ...]:
        """Take out of the texts what would spell the key."""
        said = KeyFilter(self._calls.endpoint.key)
        said.feed("".join(self._texts.get(each, "") for each in ids[-_KEY_TOKENS:]))
        found = []
        for score in scores:
            ends = self._ends[score.id]
            self._texts[score.id] = text = "" if ends else score.text
            found.append(
                TokenScore(score.id, copy(said).feed(text), round(score.logp, LOGP_DIGITS), ends)
            )
        return tuple(found)


_OTHER_KIND: Final = frozenset(
    {FailureKind.NOT_FOUND, FailureKind.BAD_REQUEST, FailureKind.NOT_OFFERED}
)
"""What a server of one kind answers to the questions for another."""
