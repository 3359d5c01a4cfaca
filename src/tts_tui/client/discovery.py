"""Which servers answer on this machine, and which models they have; no key is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import anyio

from tts_tui.client.endpoint import Endpoint
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.json_calls import JsonCalls
from tts_tui.client.loose import as_dict, as_list
from tts_tui.client.models import ids_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LOOK_S: Final = 3.0
"""Longest that one server is waited for: it is on this machine, and asked for a list."""
_CONNECT_S: Final = 1.0
_LONGEST_ID: Final = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """A server that answered."""

    base_url: str
    models: tuple[str, ...]
    """Ids that can be shown and written as they are, in its own order."""
    owners: tuple[str, ...] = ()
    """Whose it says that its models are, which tells some kinds of servers apart."""
    wants_key: bool = False
    """Whether it says nothing without a key."""


async def look_at(
    base_urls: Sequence[str], looked: Callable[[int], None] = lambda _done: None
) -> list[Answer]:
    """Ask servers for their models, all at once; those that do not answer are left out.

    `looked` is told how many have been looked at. Each must be on this machine.
    """
    answers: list[Answer | None] = [None] * len(base_urls)
    done = 0

    async def look(at: int, base_url: str) -> None:
        nonlocal done
        answers[at] = await _ask(base_url)
        done += 1
        looked(done)

    async with anyio.create_task_group() as group:
        for at, base_url in enumerate(base_urls):
            group.start_soon(look, at, base_url)
    return [answer for answer in answers if answer is not None]


async def _ask(base_url: str) -> Answer | None:
    endpoint = Endpoint(base_url, "any", connect_s=_CONNECT_S)
    assert endpoint.loopback
    calls = JsonCalls(endpoint)
    try:
        listed = await calls.get(endpoint.url("models"), LOOK_S)
    except TraceError as error:
        wants_key = error.kind is FailureKind.AUTH
        return Answer(base_url, (), wants_key=True) if wants_key else None
    finally:
        await calls.aclose()
    top = as_dict(listed)
    entries = as_list(top.get("data")) or as_list(top.get("models"))
    if not isinstance(top.get("data"), list) and not isinstance(top.get("models"), list):
        # Something else that speaks JSON.
        return None
    owners = (as_dict(entry).get("owned_by") for entry in entries)
    return Answer(
        base_url,
        tuple(name for name in ids_of(listed) if name.isprintable() and len(name) <= _LONGEST_ID),
        tuple(dict.fromkeys(owner for owner in owners if isinstance(owner, str))),
    )
