"""Servers as they are documented: usual ports of one's own machine, and hosted ones."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from datetime import date

Cut = Literal["stops", "runs on", "some", "unknown"]


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A kind of server that people run themselves."""

    name: str
    title: str
    port: int
    """Where it listens unless it is told otherwise."""
    owned_by: tuple[str, ...]
    """What it says of its models in their list; nothing where that tells nothing."""
    start: str
    """How it is started, in few words."""
    source: str
    """The page that says so."""
    looked_up: date


@dataclass(frozen=True, slots=True)
class HostedServer:
    """A service with an OpenAI-compatible API."""

    name: str
    title: str
    base_url: str
    key_env: str
    """The environment variable in which its pages have its key."""
    cut: Cut
    """What closing a stream does to its bill."""
    cut_source: str
    notes: tuple[str, ...]
    """What is odd about it, a clause each."""
    source: str
    looked_up: date


@cache
def local_servers() -> tuple[LocalServer, ...]:
    """Kinds of servers of one's own, the usual ones first."""
    return tuple(
        LocalServer(name=name, **{**said, "owned_by": tuple(said["owned_by"])})
        for name, said in _table()["local"].items()
    )


@cache
def hosted_servers() -> tuple[HostedServer, ...]:
    """Hosted services."""
    return tuple(
        HostedServer(name=name, **{**said, "notes": tuple(said["notes"])})
        for name, said in _table()["hosted"].items()
    )


def _table() -> dict[str, dict[str, dict[str, Any]]]:  # a file of ours: a test reads all of it
    assert __package__ is not None
    return tomllib.loads(files(__package__).joinpath("servers.toml").read_text("utf-8"))
