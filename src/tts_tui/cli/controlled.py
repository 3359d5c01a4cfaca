"""What of a program is open to others, by its flags: a socket to steer it, a page for the room."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.cli.front_end import is_steered, wants_screen
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from tts_tui.audience.place import Address
    from tts_tui.control.front import Front
    from tts_tui.ui.services import AppServices


@dataclass(frozen=True, slots=True)
class Control:
    """What a program is to open."""

    path: Path | None = None
    """Where its socket is; None is the usual folder."""
    steered: bool = True
    """Whether there is a socket."""
    audience: Address | None = None
    """Where its page is served; None serves none."""


def control_of(args: Namespace) -> Control | None:
    """Say what a command is to open, and where. Raises UsageError without a screen."""
    path: str | None = getattr(args, "control_socket", None)
    page: str | None = getattr(args, "audience", None)
    steered = getattr(args, "control", False) or path is not None
    if not steered and page is None:
        return None
    if steered and not is_steered(args):
        flag = "--control" if path is None else "--control-socket"
        raise UsageError(
            f"{flag} lets a screen be steered, and there is none here.", "Leave it out."
        )
    if page is not None and not wants_screen(args):
        raise UsageError(
            "--audience shows what a screen shows, and there is none.", "Leave it out."
        )
    audience = None
    if page is not None:
        from tts_tui.audience.place import read_address

        audience = read_address(page)
    return Control(
        None if path is None else Path(path).expanduser(),
        steered,
        audience,
    )


@contextmanager
def listening(control: Control | None, front: Callable[[], Front]) -> Iterator[None]:
    """Listen while something is shown, where that is wanted. Raises UsageError."""
    if control is None or not control.steered:
        yield
        return
    from tts_tui.control.server import ControlServer

    with ControlServer(front(), control.path):
        yield


@contextmanager
def served(control: Control | None, services: AppServices) -> Iterator[AppServices]:
    """Serve the audience page while something is shown; gives services that know of it.

    Raises AudienceError where nothing can listen there.
    """
    if control is None or control.audience is None:
        yield services
        return
    from tts_tui.audience.place import take_place
    from tts_tui.audience.published import Published
    from tts_tui.audience.server import AudienceServer
    from tts_tui.ui.audience.feed import Audience

    place, published = take_place(control.audience), Published()
    notices = [*services.notices, f"The audience page: {place.url} (U shows its QR code)"]
    if not control.audience.is_loopback:
        notices.append("Everybody on this network who has the link can see the page and bet.")
    services.stage.link = place.url
    audience = Audience(place.url, published, services.stage)
    with AudienceServer(place, published, services.stage.bets):
        yield replace(services, audience=audience, notices=notices)
