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
_MOST_BYTES = 4 * 1024 * 1024
"""Of a list; the longest one known, of some 500 models with prices and prose, takes 1 MB."""
_MOST_ERROR_BYTES = 64 * 1024


async def list_models(endpoint: Endpoint) -> list[str]:
    """The ids of `GET /models`, in the server's order. Raises `TraceError`."""
    failures = Failures(endpoint)
    try:
        with anyio.fail_after(_LONGEST_S):
            async with (
                open_client(endpoint) as client,
                client.stream("GET", endpoint.url("models")) as response,
            ):
                limit = _MOST_BYTES if response.is_success else _MOST_ERROR_BYTES
                body = await _head(response, limit)
    except UnusableClientError as error:
        raise failures.unusable(error) from None
    except TimeoutError:
        raise failures.silent(_LONGEST_S, before_first=True) from None
    except httpx.DecodingError as error:
        raise failures.protocol(str(error)) from None
    except (httpx.HTTPError, OSError) as error:
        raise failures.unreachable(error) from None
    # UTF-8 is what JSON is in; a server may name any codec Python has, and some are no text.
    text = body.decode("utf-8", errors="replace")
    if response.is_redirect:
        raise failures.redirect(response.status_code, response.headers.get("location", ""))
    if not response.is_success:
        raise failures.status(response.status_code, response.headers, text)
    if len(body) > _MOST_BYTES:
        raise failures.protocol(f"a list of models of more than {_MOST_BYTES // 1024**2} MiB")
    try:
        value = parse_json(text)
    except ValueError:
        content_type = response.headers.get("content-type", "")
        raise failures.not_a_stream(content_type, text) from None
    return _ids(value)


async def _head(response: httpx.Response, limit: int) -> bytes:
    """Read a body up to a limit, and a little beyond it where there is more."""
    body = bytearray()
    async for data in response.aiter_bytes():
        body += data
        if len(body) > limit:
            break
    return bytes(body)


def _ids(value: object) -> list[str]:
    top = as_dict(value)
    entries = as_list(value) or as_list(top.get("data")) or as_list(top.get("models"))
    named = (_name(entry) for entry in entries)
    return list(dict.fromkeys(name for name in named if name))


def _name(entry: object) -> str:
    fields = as_dict(entry)
    name = entry if isinstance(entry, str) else fields.get("id") or fields.get("name")
    return name if isinstance(name, str) else ""
