"""What can put a package into a folder here: pip, uv, or the pip of an environment made for it."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from shlex import join
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PIP: Final = ("-P", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")
_INSTALLERS_OWN: Final = ("PIP_", "UV_", "XDG_")
"""How the variables begin that say how they fetch: from which index, with which certificates."""
_NETWORK: Final = frozenset(
    {
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NETRC"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    }
)


@dataclass(frozen=True, slots=True)
class Installer:
    """A program that fetches packages: what it is called, and what its commands are."""

    name: str
    install: tuple[str, ...]
    first: tuple[str, ...] = ()
    """What is run once before that."""

    def into(self, folder: Path, requirement: str) -> tuple[str, ...]:
        """The command that puts this one wheel into that folder, and nothing that it names."""
        only = ("--no-deps", "--only-binary", ":all:")
        return (*self.install, *only, "--target", str(folder), requirement)


def command_for(package: str) -> str:
    """What to type to have a package beside the program, in an environment with pip or without."""
    python = sys.executable
    if find_spec("pip") is None:
        return join(("uv", "pip", "install", "--python", python, package))
    return join((python, "-m", "pip", "install", package))


def find_installer(scratch: Path) -> Installer | None:
    """Say what can fetch a wheel for this Python; a pip of its own would lie in `scratch`."""
    python = sys.executable
    if find_spec("pip") is not None:
        return Installer("pip", (python, *_PIP))
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is not None:
        return Installer("uv", (uv, "pip", "install", "--quiet", "--python", python))
    if find_spec("ensurepip") is not None:
        own = scratch / "venv"
        inside = own / ("Scripts" if os.name == "nt" else "bin") / "python"
        first = (python, "-P", "-m", "venv", str(own))
        return Installer("a pip of its own", (str(inside), *_PIP), first)
    return None


def ways_to_fetch(scratch: Path, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """What an installer gets to know beside what any child does: how people fetch here."""
    ours = os.environ if environment is None else environment
    theirs = {
        name: value
        for name, value in ours.items()
        if name.upper().startswith(_INSTALLERS_OWN) or name.upper() in _NETWORK
    }
    return {
        # What is fetched on the way can be seen growing, and goes when it is done.
        "UV_CACHE_DIR": str(scratch / "cache"),
        **theirs,
        "TMPDIR": str(scratch / "tmp"),
        # Both are for environments, and refuse a folder.
        "PIP_USER": "0",
        "PIP_REQUIRE_VIRTUALENV": "0",
    }
