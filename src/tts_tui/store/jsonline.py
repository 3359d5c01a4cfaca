"""One JSON value as one line, and back; nothing in a line can move a terminal or a parser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tts_tui.store.fields import Malformed

if TYPE_CHECKING:
    from tts_tui.store.fields import Json

_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def dump(value: Json) -> str:
    """Write a value as one line of printable ASCII, without its newline.

    Raises ValueError for a number that JSON cannot hold.
    """
    # JSON leaves DEL as it is.
    return _encode(value).replace("\x7f", "\\u007f")


def parse(line: bytes) -> Json:
    """Parse one line; raises Malformed for whatever is wrong with it."""
    try:
        value: Json = _decode(line.decode())
    except RecursionError:
        raise Malformed("nested too deeply") from None
    except ValueError as error:
        raise Malformed("not JSON") from error
    return value


def _refuse(constant: str) -> Json:
    raise Malformed(f"{constant} is no number")


# Made once: json.loads would make a decoder for every line.
_decode = json.JSONDecoder(parse_constant=_refuse).decode
