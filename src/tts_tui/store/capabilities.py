"""What `doctor` found of models, kept with its date: one private file for each model and host."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from math import isfinite
from typing import TYPE_CHECKING, Final

from tts_tui import paths
from tts_tui.domain.capabilities import Capabilities, Capability, Finding, Verdict
from tts_tui.private_file import write_private

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.domain.events import ModelCard

FOLDER: Final = "capabilities"
"""In the state folder."""
_FORMAT: Final = 1
_MOST_BYTES: Final = 100_000
_LONGEST: Final = 500
"""Characters of any text in it."""


def keep(found: Capabilities) -> Path:
    """Keep what was found, in the place of what was known; give the file. Raises OSError."""
    file = _file(found.host, found.model)
    write_private(file, json.dumps({"format": _FORMAT, **asdict(found)}, indent=1) + "\n")
    return file


def known(host: str, model: str) -> Capabilities | None:
    """What was found last of a model at a host; None where nothing is, or can be read."""
    try:
        with _file(host, model).open("rb") as stream:
            read = json.loads(stream.read(_MOST_BYTES))
        if read["format"] != _FORMAT or read["model"] != model:
            return None
        findings = [_finding(one) for one in read["findings"]]
        examined = str(read["examined"])[:_LONGEST]
        return Capabilities(model, host, examined, tuple(filter(None, findings)))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def known_of(card: ModelCard) -> Capabilities | None:
    """What was found last of a racing model; None where nothing is, or can be read."""
    return known(card.host, card.model_id)


def _finding(one: dict[str, object]) -> Finding | None:
    """Read one; what a later version may have found is left out."""
    try:
        what, verdict = Capability(str(one["capability"])), Verdict(str(one["verdict"]))
    except ValueError:
        return None
    number = one["number"]
    if isinstance(number, bool) or not isinstance(number, int | float) or not isfinite(number):
        number = None
    return Finding(
        what, verdict, str(one["detail"])[:_LONGEST], str(one["form"])[:_LONGEST], number
    )


def _file(host: str, model: str) -> Path:
    # Ids of models hold slashes and worse: the name tells nothing and escapes nowhere.
    name = sha256(f"{host.lower()}\n{model}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return paths.state_dir() / FOLDER / f"{name}.json"
