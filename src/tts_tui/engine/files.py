"""How many files this process may have open: a race needs one for each trace."""

from __future__ import annotations

import contextlib
import sys
from typing import Final

SPARE: Final = 64
"""Files besides the traces' connections: the session, the terminal, pipes, libraries."""


def allow_files(needed: int) -> None:
    """Raise the soft limit to what is needed, as far as the system's own limit lets us."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
