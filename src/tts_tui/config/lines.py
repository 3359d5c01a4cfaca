"""On which line of a TOML text a key stands, which tomllib does not say."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_CHARACTERS: Final = 4_000_000
"""Parsed at most while looking: a value of very many lines is tried once a line."""

Location = tuple[int | str, ...]


def line_of(text: str, location: Location) -> int | None:
    """The line, from 1, that says the longest part of a location; None where it is not found.

    `text` is TOML that tomllib has read.
    """
    best, found = 0, None
    for line, said in _statements(text.replace("\r\n", "\n").split("\n")):
        depth = _common(said, location)
        if depth > best:
            best, found = depth, line
    return found


def _statements(lines: Sequence[str]) -> Iterator[tuple[int, list[Location]]]:
    """Each statement's line and what it says: a header or a pair is TOML by itself."""
    table: Location = ()
    start, tried = 0, 0
    while start < len(lines):
        for end in range(start + 1, len(lines) + 1):
            chunk = "\n".join(lines[start:end])
            tried += len(chunk)
            if tried > _MOST_CHARACTERS:
                return
            try:
                parsed = tomllib.loads(chunk)
            except (tomllib.TOMLDecodeError, RecursionError):
                continue
            paths = list(_paths(parsed))
            if chunk.lstrip().startswith("["):
                table = max(paths, key=len, default=())
                yield start + 1, [table]
            else:
                yield start + 1, [(*table, *path) for path in paths]
            start = end
            break
        else:
            return


def _paths(value: object) -> Iterator[Location]:
    match value:
        case dict():
            for name, inner in value.items():
                yield (name,)
                for path in _paths(inner):
                    yield (name, *path)
        case list():
            for at, inner in enumerate(value):
                for path in _paths(inner):
                    yield (at, *path)
        case _:
            return


def _common(said: Sequence[Location], location: Location) -> int:
    """Say how many parts of a location a statement names at most."""
    return max((_shared(path, location) for path in said), default=0)


def _shared(path: Location, location: Location) -> int:
    if path == location[: len(path)]:
        return len(path)
    return next(at for at, part in enumerate(path) if at >= len(location) or part != location[at])
