"""Which models a server has: for `tts-tui models`, and for a helpful error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import httpx

from tts_tui.client.chunks import parse_json
from tts_tui.client.failures import Failures
from tts_tui.client.loose import as_dict, as_list
from tts_tui.client.transport import UnusableClientError, open_client

if TYPE_CHECKING:
    from tts_tui.client.endpoint import Endpoint

_LONGEST_S = 15.0


async def list_models(endpoint: Endpoint) -> list[str]:
    """Give the ids of `GET /models`, in the server's order. Raises `TraceError`."""
    failures = Failures(endpoint)
    try:
        with anyio.fail_after(_LONGEST_S):
            async with open_client(endpoint) as client:
                response = await client.get(endpoint.url("models"))
    except UnusableClientError as error:
        raise failures.unusable(error) from None
    except TimeoutError:
        raise failures.silent(_LONGEST_S, before_first=True) from None
    except (httpx.HTTPError, OSError) as error:
        raise failures.unreachable(error) from None
    if response.is_redirect:
        raise failures.redirect(response.status_code, response.headers.get("location", ""))
    if not response.is_success:
        raise failures.status(response.status_code, response.headers, response.text)
    try:
        value = parse_json(response.text)
    except ValueError:
        content_type = response.headers.get("content-type", "")
        raise failures.not_a_stream(content_type, response.text) from None
    return _ids(value)


def _ids(value: object) -> list[str]:
    top = as_dict(value)
    entries = as_list(value) or as_list(top.get("data")) or as_list(top.get("models"))
    named = (_name(entry) for entry in entries)
    return list(dict.fromkeys(name for name in named if name))


def _name(entry: object) -> str:
    fields = as_dict(entry)
    name = entry if isinstance(entry, str) else fields.get("id") or fields.get("name")
    return name if isinstance(name, str) else ""
