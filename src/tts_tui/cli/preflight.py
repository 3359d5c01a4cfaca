"""Questions to each server before a race: is it there, does it take the key and the model?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio

from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.models import list_models
from tts_tui.client.openai import OpenAIClient
from tts_tui.client.ports import TraceRequest
from tts_tui.domain.events import Sampling
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.client.endpoint import Endpoint

PATIENCE_S: Final = 5.0
"""How long a server may take to list its models before it is believed to be there."""


def refuse_unusable(endpoints: Sequence[Endpoint | None]) -> None:
    """Raise UsageError for a server that cannot be reached, or refuses the key or the model.

    Whatever else goes wrong is left to the race: many servers have no list of models.
    """
    for trouble in troubles_of(endpoints):
        if trouble is not None:
            raise UsageError(trouble.sentence)


def troubles_of(endpoints: Sequence[Endpoint | None]) -> list[TraceError | None]:
    """What makes each of them unusable; the embedded engine is no server to be asked."""
    troubles: list[TraceError | None] = [None] * len(endpoints)

    async def ask_all() -> None:
        async with anyio.create_task_group() as questions:
            for at, endpoint in enumerate(endpoints):
                if endpoint is not None:
                    questions.start_soon(ask, at, endpoint)

    async def ask(at: int, endpoint: Endpoint) -> None:
        with anyio.move_on_after(PATIENCE_S):
            try:
                listed = await list_models(endpoint)
            except TraceError as error:
                troubles[at] = error if _fatal(error) else None
                return
            if listed and endpoint.model_id not in listed:
                troubles[at] = await _refusal(endpoint)

    if any(endpoint is not None for endpoint in endpoints):
        anyio.run(ask_all)
    return troubles


async def _refusal(endpoint: Endpoint) -> TraceError | None:
    """Ask for one token of a model that is not listed: it may still be an alias."""
    client = OpenAIClient(endpoint)
    try:
        await client.stream(TraceRequest("Hi", Sampling(max_tokens=1), seed=0), lambda _: None)
    except TraceError as error:
        return error if error.kind is FailureKind.NOT_FOUND else None
    finally:
        await client.aclose()
    return None


def _fatal(error: TraceError) -> bool:
    match error.kind:
        case FailureKind.UNREACHABLE:
            return True
        case FailureKind.AUTH:
            # 403 may only mean that this key may not list models; 401 means no key at all.
            return "HTTP 401" in error.sentence
        case _:
            return False
