"""Whose word is taken for a server's certificate: the model's own file, the environment's, or all
that are publicly trusted."""

from __future__ import annotations

import os
import ssl
import stat
from pathlib import Path
from typing import Final

import httpx

_MOST_BYTES: Final = 10_000_000
"""Of a file with authorities; the public ones take 300 kB."""
FILE_ENV: Final = "SSL_CERT_FILE"
FOLDER_ENV: Final = "SSL_CERT_DIR"


class AuthoritiesError(Exception):
    """A file or a folder of authorities that cannot be used; its text says why."""


def context_for(ca_file: str | None) -> ssl.SSLContext:
    """Make what checks a server's certificate. Raises `AuthoritiesError`.

    The environment is asked for servers of this machine too: they may be tunnels to elsewhere.
    """
    if ca_file is not None:
        return read_authorities(ca_file)
    file, folder = os.environ.get(FILE_ENV), os.environ.get(FOLDER_ENV)
    if not file and not folder:
        return httpx.create_ssl_context(trust_env=False)
    try:
        if folder and not Path(folder.partition(os.pathsep)[0]).is_dir():
            raise AuthoritiesError(f"{folder[:200]} is no folder")
        context = read_authorities(file) if file else ssl.create_default_context(capath=folder)
        if file and folder:
            context.load_verify_locations(capath=folder)
    except AuthoritiesError as error:
        raise AuthoritiesError(
            f"{FILE_ENV if file else FOLDER_ENV} cannot be used: {error}"
        ) from None
    return context


def read_authorities(path: str) -> ssl.SSLContext:
    """Read a file with certificates, such as a configuration names. Raises `AuthoritiesError`."""
    try:
        found = Path(path).expanduser()
        if not stat.S_ISREG(found.stat().st_mode):
            raise AuthoritiesError(f"{path[:200]} is no file")
        with found.open("rb") as file:
            data = file.read(_MOST_BYTES)
        # Names of authorities stand between the certificates, in any script.
        return ssl.create_default_context(cadata=data.decode("ascii", errors="ignore"))
    except ssl.SSLError:
        raise AuthoritiesError(f"{path[:200]} holds no certificate") from None
    except (OSError, ValueError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "a bad path"
        raise AuthoritiesError(f"{path[:200]} cannot be read ({why})") from None
