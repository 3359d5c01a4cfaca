"""Which models a server has: for `tts-tui models`, and for a helpful error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.client.json_calls import JsonCalls
from tts_tui.client.loose import as_dict, as_list

if TYPE_CHECKING:
    from tts_tui.client.endpoint import Endpoint

_LONGEST_S = 15.0


async def list_models(endpoint: Endpoint) -> list[str]:
    """The ids of `GET /models`, in the server's order. Raises `TraceError`."""
    calls = JsonCalls(endpoint)
    try:
        return ids_of(await calls.get(endpoint.url("models"), _LONGEST_S))
    finally:
        await calls.aclose()


def ids_of(value: object) -> list[str]:
    """The ids in a list of models, of whatever shape it is."""
    top = as_dict(value)
    entries = as_list(value) or as_list(top.get("data")) or as_list(top.get("models"))
    named = (_name(entry) for entry in entries)
    return list(dict.fromkeys(name for name in named if name))


def _name(entry: object) -> str:
    fields = as_dict(entry)
    name = entry if isinstance(entry, str) else fields.get("id") or fields.get("name")
    return name if isinstance(name, str) else ""
