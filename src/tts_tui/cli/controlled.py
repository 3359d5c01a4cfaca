"""Whether a program can be steered from elsewhere, by its flags, and while it can."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.cli.front_end import is_steered
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from tts_tui.control.front import Front


@dataclass(frozen=True, slots=True)
class Control:
    """That a program is to listen."""

    path: Path | None = None
    """Where; None is the usual folder."""


def control_of(args: Namespace) -> Control | None:
    """Say whether a command is to listen, and where. Raises UsageError without a screen."""
    path: str | None = getattr(args, "control_socket", None)
    if not getattr(args, "control", False) and path is None:
        return None
    if not is_steered(args):
        flag = "--control" if path is None else "--control-socket"
        raise UsageError(
            f"{flag} lets a screen be steered, and there is none here.", "Leave it out."
        )
    return Control(None if path is None else Path(path).expanduser())


@contextmanager
def listening(control: Control | None, front: Callable[[], Front]) -> Iterator[None]:
    """Listen while something is shown, where that is wanted. Raises UsageError."""
    if control is None:
        yield
        return
    from tts_tui.control.server import ControlServer

    with ControlServer(front(), control.path):
        yield
