"""The lines of the control socket: their version, their limits, how they are read and written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tts_tui import __version__
from tts_tui.control.commands import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.control.steering import Reply
    from tts_tui.errors import TtsTuiError

VERSION: Final = 1
"""Rises where an old client would misread; new keys and commands do not change it."""
MAX_LINE_BYTES: Final = 64 * 1024
"""The longest request; a longer one is refused and its connection closed."""
MAX_CONNECTIONS: Final = 16
Scalar = str | int | float | bool | None


def hello(pid: int) -> bytes:
    """The first line that a client hears."""
    return line({"control": VERSION, "program": f"tts-tui {__version__}", "pid": pid})


def line(value: Mapping[str, object]) -> bytes:
    """Write one object as a line: ASCII, so that no terminal that shows it is steered by it."""
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"


def answered(reply: Reply, tag: Scalar) -> bytes:
    """Write what came of a request."""
    return line({**_tagged(tag), "ok": True, "said": reply.said, **reply.data})


def refused(error: TtsTuiError, tag: Scalar = None) -> bytes:
    """Write why nothing came of a request: a sentence, and the remedy where there is one."""
    says = {"error": error.sentence, "remedy": error.remedy}
    return line({**_tagged(tag), "ok": False, **says})


def said_no(sentence: str) -> bytes:
    """Write why nothing can be asked at all."""
    return refused(CommandError(sentence))


def request_of(raw: bytes) -> tuple[dict[str, object], Scalar]:
    """Read a request and the `id` that its reply is to carry. Raises CommandError."""
    try:
        request = json.loads(raw)
    except (ValueError, RecursionError):
        raise CommandError("That is no JSON.", 'Send one object a line: {"do":"state"}') from None
    if not isinstance(request, dict):
        raise CommandError("That is no JSON object.", 'Send one a line: {"do":"state"}')
    tag = request.get("id")
    # What is sent back has to be small, whatever was sent.
    plain = tag is None or isinstance(tag, (int, float, bool))
    if not plain and not (isinstance(tag, str) and len(tag) <= 200):
        raise CommandError("An id is a number or a short text.")
    return request, tag


def _tagged(tag: Scalar) -> dict[str, Scalar]:
    return {} if tag is None else {"id": tag}
