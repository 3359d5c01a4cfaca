"""Who is at the other end of a unix socket, where the system can tell."""

from __future__ import annotations

import os
import socket
import struct
from typing import Final

_ROOT: Final = 0
_UCRED: Final = struct.Struct("3i")
"""Linux: process, user, group (unix(7), SO_PEERCRED)."""
_XUCRED: Final = struct.Struct("IIh")
"""BSD and macOS: version, user, how many groups follow (unix(4), LOCAL_PEERCRED)."""
_SOL_LOCAL: Final = 0
_LOCAL_PEERCRED: Final = 1


def may_speak(connection: socket.socket) -> bool:
    """Whether the other end is this user or root; where nobody can tell, the file's mode guards."""
    user = peer_user(connection)
    return user is None or user in (os.geteuid(), _ROOT)


def peer_user(connection: socket.socket) -> int | None:
    """The user id of the other end; None where the system does not say."""
    try:
        if hasattr(socket, "SO_PEERCRED"):
            raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
            return int(_UCRED.unpack(raw)[1])
        raw = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, 128)
        return int(_XUCRED.unpack_from(raw)[1])
    except (OSError, struct.error):
        return None
