"""Files of other programs: found, and read as JSON lines; what is wrong names its place."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from stat import S_ISREG
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Sampling
from tts_tui.errors import UsageError
from tts_tui.figures import counted
from tts_tui.store.bytesource import Bytes, lines
from tts_tui.store.fields import Malformed
from tts_tui.store.importers.imported import Batch, Found, Skip, bad
from tts_tui.store.jsonline import parse
from tts_tui.store.paths import file_name
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from tts_tui.store.fields import Json
    from tts_tui.store.importers.imported import ImportedRace

MOST_BYTES: Final = 8_000_000_000
"""How much of files is read at once: what is in them is held until it is written."""
MOST_SECONDS: Final = 1e6
"""Eleven days; a completion that took longer was not timed but damaged."""


def files_of(
    paths: Sequence[Path], patterns: Sequence[str], most_bytes: int | None = MOST_BYTES
) -> list[Path]:
    """The files named, and those in the folders named that fit.

    Raises UsageError, also where they are more than is held at once.
    """
    found: list[Path] = []
    whole = 0
    for path in paths:
        if path.is_dir():
            inside = _inside(path, patterns)
            if not inside:
                raise UsageError(
                    f"{file_name(path)} holds no {' or '.join(patterns)}.",
                    "Give the file itself, or another folder.",
                )
            sizes = {one: size for one in inside if (size := _size(one)) is not None}
        elif (size := _size(path)) is not None:
            sizes = {path: size}
        else:
            raise UsageError(f"There is no file {file_name(path)}.", "Check the path.")
        found += sizes
        whole += sum(sizes.values())
        if most_bytes is not None and whole > most_bytes:
            raise UsageError(
                f"{file_name(path)} makes it more than {most_bytes // 10**9} GB "
                f"({counted(len(found), 'file')}), which is more than is read at once.",
                "Import a part of it at a time, into the same folder.",
            )
    return list(dict.fromkeys(found))


def _size(path: Path) -> int | None:
    """How large a file is; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size if S_ISREG(found.st_mode) else None


def _inside(folder: Path, patterns: Sequence[str]) -> list[Path]:
    try:
        return sorted({one for pattern in patterns for one in folder.rglob(pattern)})
    except OSError as error:
        # Something in it went away while it was looked through.
        raise UsageError(
            f"{file_name(folder)} cannot be looked through ({error.strerror or error}).",
            "Give the file itself, or a folder that nothing else writes to.",
        ) from error


def records(path: Path, skips: list[Skip]) -> Iterator[tuple[str, dict[str, Json]]]:
    """Each line's object with its place; lines that are none go to `skips`."""
    name = file_name(path)
    try:
        with path.open("rb") as file:
            source = Bytes(file)
            for number, (line, whole) in enumerate(lines(source.chunks()), 1):
                if not line.strip() and whole:
                    continue
                where = f"{name}, line {number},"
                try:
                    record = parse(line.removeprefix(BOM_UTF8)) if line else None
                except Malformed as error:
                    skips.append(Skip(where, f"is {error}"))
                    continue
                if isinstance(record, dict):
                    yield where, record
                else:
                    skips.append(Skip(where, "is no JSON object" if line else "is too long"))
            if source.cut_short:
                skips.append(Skip(name, "is compressed and ends early"))
            if source.altered:
                skips.append(Skip(name, "is compressed, and its checksum is wrong"))
    except OSError as error:
        skips.append(Skip(name, f"cannot be read ({error.strerror or error})"))


def parse_loosely(raw: bytes) -> Json:
    """Parse JSON in which NaN and infinities stand, as Python writes them; they become null.

    Raises Malformed.
    """
    try:
        value: Json = json.loads(raw, parse_constant=lambda _name: None)
    except RecursionError:
        bad("nested too deeply")
    except ValueError:
        bad("not JSON")
    return value


def json_file(path: Path, most_bytes: int, read: Callable[[bytes], Json] = parse) -> Json:
    """Read a file that is one JSON value. Raises Malformed."""
    try:
        with path.open("rb") as file:
            raw = file.read(most_bytes + 1)
    except OSError as error:
        bad(f"cannot be read ({error.strerror or error})")
    if len(raw) > most_bytes:
        bad(f"is larger than {most_bytes // 10**6} MB")
    try:
        return read(raw)
    except Malformed as error:
        bad(f"is {error}")


def chosen(
    batches: Iterable[Batch],
    skips: list[Skip],
    models: Sequence[str],
    datasets: Sequence[str],
    notes: Sequence[str] = (),
) -> Found:
    """Keep the models and data sets asked for; one name that is new names the only set there is.

    Raises UsageError where nothing is left.
    """
    every = list(batches)
    wanted = {name.casefold() for name in datasets}
    of_models = {name.casefold() for name in models}
    theirs = [batch for batch in every if not models or batch.model.casefold() in of_models]
    kept = [batch for batch in theirs if not datasets or batch.dataset.casefold() in wanted]
    named = list(notes)
    if not kept and len(datasets) == 1 and len(sets := {batch.dataset for batch in theirs}) == 1:
        kept = [batch.renamed(datasets[0]) for batch in theirs]
        was, is_now = display_line(sets.pop(), 60), display_line(datasets[0], 60)
        named.append(f"The data set “{was}” is named “{is_now}”.")
    if every and not kept:
        raise UsageError(
            "Nothing in it has these names.",
            f"There are the models {_listed(batch.model for batch in every)} "
            f"and the data sets {_listed(batch.dataset for batch in every)}.",
        )
    return Found(kept, skips, named)


def given(
    races: list[ImportedRace],
) -> Callable[[Callable[[], None]], tuple[list[ImportedRace], list[Skip]]]:
    """Make the reading of a batch that has been read already."""

    def read(step: Callable[[], None]) -> tuple[list[ImportedRace], list[Skip]]:
        step()
        return races, []

    return read


def object_of(record: dict[str, Json], key: str) -> dict[str, Json]:
    """An object inside another; an empty one where there is none."""
    value = record.get(key)
    return value if isinstance(value, dict) else {}


def list_of(record: dict[str, Json], key: str) -> list[Json]:
    """A list inside an object; an empty one where there is none."""
    value = record.get(key)
    return value if isinstance(value, list) else []


def count_or_none(record: dict[str, Json], key: str) -> int | None:
    """A number of tokens; None where there is none."""
    value = record.get(key)
    return value if type(value) is int and 0 <= value < 10**9 else None


def seconds_of(value: Json) -> float | None:
    """How long something took, in seconds; None where that is no time that anything takes."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value < MOST_SECONDS else None


def seconds_of_ms(value: Json) -> float | None:
    """The same of milliseconds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Compared before it is divided: a number may have hundreds of digits.
    return seconds_of(value / 1000) if 0 < value < MOST_SECONDS * 1000 else None


def sampling_of(settings: dict[str, Json], limits: Sequence[str]) -> Sampling:
    """Read how completions were sampled; `limits` are the names of the token limit.

    What the settings do not say is unknown. The seed is left out: it makes no two of them
    different in kind.
    """

    def number(key: str) -> float | None:
        value = settings.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
            return None
        return float(value)

    limit = next((found for key in limits if (found := count_or_none(settings, key))), None)
    return Sampling(number("temperature"), number("top_p"), limit, seed=None)


def last_user_text(messages: list[Json]) -> str:
    """What the user said last in a list of messages; empty where nobody did."""
    for message in reversed(messages):
        if isinstance(message, dict) and message.get("role") == "user":
            return text_of_content(message.get("content"))
    return ""


def text_of_content(content: Json) -> str:
    """The text of a message's content: a text, or parts of which some are texts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))
