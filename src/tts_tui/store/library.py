"""The saved sessions: listed, found, renamed and deleted; nothing but sessions is ever touched."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tts_tui.errors import SessionError, UsageError
from tts_tui.paths import bundled_dir, sessions_dir, shown
from tts_tui.store.labels import SUFFIX as LABELS_SUFFIX
from tts_tui.store.labels import LabelBook, labels_path
from tts_tui.store.paths import file_name, rescued_dir, session_name
from tts_tui.store.reader import SessionFile
from tts_tui.store.summary import SessionSummary, broken, summarise
from tts_tui.store.summary_cache import SummaryCache
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES: Final = (".jsonl", ".jsonl.gz")
MAX_NAME_CHARACTERS: Final = 100
_LIST: Final = "`tts-tui sessions` lists the sessions there are."


def library_dirs() -> tuple[Path, ...]:
    """The folders of sessions: the user's, those that were rescued, the bundled ones."""
    return (sessions_dir(), rescued_dir(), bundled_dir("sessions"))


def list_sessions(
    folders: Sequence[Path] | None = None, cache: SummaryCache | None = None
) -> list[SessionSummary]:
    """Summarise every session of the folders, newest first; a broken one says what it is.

    Raises SessionError where a folder is there and cannot be read.
    """
    known = cache or SummaryCache()
    found = [
        _entry(path, status, known)
        for folder in (library_dirs() if folders is None else folders)
        for path, status in session_files(folder)
    ]
    known.save()
    return sorted(found, key=lambda entry: (entry.created, entry.path.name), reverse=True)


def find_session(text: str) -> Path:
    """Find a session by its path, or by its name in the library. Raises SessionError."""
    name = display_line(shown(Path(text)), 200) if text else "without a name"
    try:
        found = next((path for path in _candidates(text) if path.exists()), None)
    except (OSError, ValueError):
        found = None
    if found is None:
        raise SessionError(f"There is no session {name}.", _LIST)
    if found.is_dir():
        raise SessionError(f"{name} is a folder, not a session.", _LIST)
    return found


def find_sessions(texts: Sequence[str]) -> list[Path]:
    """Find sessions by path or name, and all of a folder; each once, in the order given.

    Raises SessionError for what is not there, and for a folder without any.
    """
    found: list[Path] = []
    for text in texts:
        folder = Path(text) if text else None
        if folder is None or not folder.is_dir():
            found.append(find_session(text))
            continue
        inside = sorted(path for path, _ in session_files(folder))
        if not inside:
            raise SessionError(f"{file_name(folder)} holds no session.", _LIST)
        found += inside
    return list({path.resolve(): path for path in found}.values())


def rename_session(path: Path, name: str) -> Path:
    """Rename a session and its labels; return its new path.

    Raises UsageError for a name that cannot be one, SessionError where it cannot be done.
    """
    _refuse_bundled(path, "renamed")
    wanted = name.strip().removesuffix(".gz").removesuffix(".jsonl")
    _check_name(wanted)
    target = path.with_name(wanted + path.name[len(session_name(path)) :])
    if target == path:
        return path
    moves = [(path, target), (labels_path(path), labels_path(target))]
    for _, to in moves:
        if to.exists():
            raise UsageError(f"{file_name(to)} exists already.", "Choose another name.")
    try:
        for source, to in moves:
            if source.exists():
                source.rename(to)
    except OSError as error:
        raise SessionError(
            f"{file_name(path)} cannot be renamed ({error.strerror or error}).",
            "Look at the folder's permissions.",
        ) from error
    return target


def delete_session(path: Path) -> None:
    """Remove a session and its labels, and nothing that is not one.

    Raises SessionError where it is none, is bundled, or cannot be removed.
    """
    _refuse_bundled(path, "deleted")
    try:
        regular = stat.S_ISREG(path.lstat().st_mode)
    except OSError as error:
        raise _stuck(path, error) from error
    if not regular:
        raise SessionError(f"{file_name(path)} is no plain file and stays.", _LIST)
    SessionFile(path).close()
    try:
        path.unlink()
        labels_path(path).unlink(missing_ok=True)
    except OSError as error:
        raise _stuck(path, error) from error


def is_bundled(path: Path) -> bool:
    """Whether a session came with the program."""
    return path.absolute().parent == bundled_dir("sessions").absolute()


def session_files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """The sessions of a folder, by their names alone. Raises SessionError.

    A folder that is not there has none.
    """
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name.endswith(SUFFIXES) and not name.endswith(LABELS_SUFFIX):
                    try:
                        status = entry.stat()
                    except OSError:
                        # It went away between the listing and the look, or leads nowhere.
                        continue
                    if stat.S_ISREG(status.st_mode):
                        yield Path(entry.path), status
    except FileNotFoundError:
        return
    except OSError as error:
        raise SessionError(
            f"{shown(folder)} cannot be read ({error.strerror or error}).",
            "Look at the folder's permissions.",
        ) from error


# -- inside ---------------------------------------------------------------------------------


def _entry(path: Path, status: os.stat_result, cache: SummaryCache) -> SessionSummary:
    entry = cache.get(path, status)
    if entry is None:
        try:
            entry = summarise(path, status.st_size)
        except SessionError as error:
            entry = broken(path, status.st_size, error)
        cache.put(entry, status)
    return replace(entry, labels=_labels(path), bundled=is_bundled(path))


def _labels(path: Path) -> int:
    if not labels_path(path).exists():
        return 0
    try:
        return len(LabelBook(path).labels)
    except SessionError:
        return 0


def _candidates(text: str) -> Iterator[Path]:
    if not text:
        return
    yield Path(text)
    for folder in library_dirs():
        inside = folder / text
        yield inside
        if "/" not in text and os.sep not in text:
            yield from (folder / f"{text}{suffix}" for suffix in SUFFIXES)


def _check_name(name: str) -> None:
    if not name or name.startswith(".") or len(name) > MAX_NAME_CHARACTERS:
        why = f"A name has 1 to {MAX_NAME_CHARACTERS} characters and does not begin with a dot."
        raise UsageError(why, "Choose another name.")
    strange = [char for char in name if char in "/\\\0" or not char.isprintable()]
    if strange or name.endswith(".labels"):
        raise UsageError(
            f"“{display_line(name, 60)}” cannot name a file.",
            "Use letters, digits, spaces, dots and dashes.",
        )


def _refuse_bundled(path: Path, done: str) -> None:
    if is_bundled(path):
        raise SessionError(
            f"{display_line(session_name(path), 100)} came with the program and is not {done}.",
            "Copy it into your own sessions folder to change the copy.",
        )


def _stuck(path: Path, error: OSError) -> SessionError:
    return SessionError(
        f"{file_name(path)} cannot be deleted ({error.strerror or error}).",
        "Look at the folder's permissions.",
    )
