"""Where somebody's own code is run: whatever it raises comes out as one sentence."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterator

CHARACTERS: Final = 200


class OwnCodeError(Exception):
    """What is wrong with somebody's own code, in a sentence without its full stop."""


@contextmanager
def own_code() -> Iterator[None]:
    """Run somebody's own code. Raises OwnCodeError for whatever that raises."""
    try:
        yield
    except OwnCodeError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001  # it may raise anything
        raise OwnCodeError(display_line(_said(error), CHARACTERS).rstrip(".")) from None


def _said(error: BaseException) -> str:
    match error:
        case SyntaxError():
            return f"line {error.lineno}: {error.msg}"
        case OSError():
            return error.strerror or "it cannot be read"
        case _:
            return f"{type(error).__name__}: {error}".removesuffix(": ")
