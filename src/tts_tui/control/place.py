"""Where control sockets lie: one a process, in a folder that only its user may enter."""

from __future__ import annotations

import errno
import os
import socket
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tts_tui.errors import UsageError
from tts_tui.paths import control_dir, shown

if TYPE_CHECKING:
    from pathlib import Path

PATH_BYTES: Final = 100
"""The longest path of a socket: macOS takes 103 bytes, Linux 107."""
SUFFIX: Final = ".sock"
HAVE_SOCKETS: Final = hasattr(socket, "AF_UNIX")


def refuse_without_sockets() -> None:
    """Raise UsageError on a system without unix sockets."""
    if not HAVE_SOCKETS:
        raise UsageError(
            "This system's Python has no unix sockets, so nothing can be steered from elsewhere.",
            "Use the keys of the screen; Linux, macOS and WSL have them.",
        )


def own_place(pid: int) -> Path:
    """Where the socket of a process lies, its folder made and for its user alone.

    Raises UsageError where the folder is somebody else's or cannot be made.
    """
    folder = control_dir()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise UsageError(
                f"{shown(folder)} is not a folder of yours.", "Name a socket: --control-socket PATH"
            )
        if stat.S_IMODE(found.st_mode) & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise _unusable(folder, error) from error
    return folder / f"{pid}{SUFFIX}"


def bound(path: Path) -> socket.socket:
    """A listening socket at a path, for its user alone; what lies there unused is replaced.

    Raises UsageError where somebody listens there, where something else lies there, or where it
    cannot be made.
    """
    if len(os.fsencode(path)) > PATH_BYTES:
        raise UsageError(
            f"The path of a socket has at most {PATH_BYTES} bytes; {shown(path)} is longer.",
            "Name a shorter one: --control-socket PATH",
        )
    _clear(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listening.bind(str(path))
        # Nobody can connect before it listens, so there is no moment in which others may.
        path.chmod(0o600)
        listening.listen()
    except OSError as error:
        listening.close()
        raise _unusable(path, error) from error
    return listening


def running() -> list[Path]:
    """The sockets that a program listens on, the newest first; those left behind are removed."""
    folder = control_dir()
    try:
        found = [path for path in folder.iterdir() if path.suffix == SUFFIX]
    except OSError:
        return []
    alive = [path for path in found if not _removed(path)]
    return sorted(alive, key=_age_ns, reverse=True)


def _age_ns(path: Path) -> int:
    try:
        return path.lstat().st_mtime_ns
    except OSError:
        return 0


def _removed(path: Path) -> bool:
    """Whether a socket was left behind; then it is removed."""
    if _listens(path):
        return False
    with suppress(OSError):
        if stat.S_ISSOCK(path.lstat().st_mode):
            path.unlink()
    return True


def _clear(path: Path) -> None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unusable(path, error) from error
    if not stat.S_ISSOCK(found.st_mode):
        raise UsageError(f"{shown(path)} is there and is no socket.", "Name another path.")
    if not _removed(path):
        raise UsageError(f"A program listens on {shown(path)} already.", "Name another path.")


def _listens(path: Path) -> bool:
    """Whether somebody listens; one who cannot be asked counts, so that nothing is removed."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.setblocking(False)
        try:
            asking.connect(str(path))
        except BlockingIOError:  # its backlog is full
            return True
        except OSError as error:
            gone = (errno.ECONNREFUSED, errno.ENOENT, errno.ENOTSOCK)
            return error.errno not in gone
    return True


def _unusable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"{shown(path)} cannot be used for a control socket: {error.strerror or error}.",
        "Name another path: --control-socket PATH",
    )
