"""What a child process may know of our environment: an allow-list, for keys lie in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES: Final = frozenset(
    {
        # where programs, libraries, people's folders and scratch files are
        *("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TEMP", "TMP", "TZ", "TERM"),
        *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
        *("PYTHONHOME", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "CONDA_PREFIX"),
        *("SYSTEMROOT", "SYSTEMDRIVE", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PATHEXT"),
        # how people write
        *("LANG", "LANGUAGE"),
        # processors and cards
        *("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES"),
        *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"),
        # where a clipboard is
        *("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "__CF_USER_TEXT_ENCODING"),
    }
)
_BEGINNINGS: Final = ("LC_",)


def child_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables a child of ours gets; everything else may be a secret."""
    ours = os.environ if environment is None else environment
    return {
        name: value
        for name, value in ours.items()
        if name.upper() in _NAMES or name.startswith(_BEGINNINGS)
    }
