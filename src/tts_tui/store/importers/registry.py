"""The formats that data can come from: a new one is a file here and a line below."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from tts_tui.store.importers.importer import Importer

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMATS: Final[Mapping[str, str]] = {
    "art-of-tts": "art_of_tts",
    "openai-batch": "openai_batch",
    "lm-eval": "lm_eval",
    "inspect": "inspect_log",
    "numbers": "numbers",
    "scout": "scout",
    "mars": "mars",
    "verifiers": "verifiers",
    "promptfoo": "promptfoo",
    "search-and-learn": "search_and_learn",
    "thinkbooster": "thinkbooster",
    "deepconf": "deepconf",
}
"""Format → its file, in the order of `--help`."""


def importer_of(name: str) -> Importer:
    """The importer of a format; its file is loaded only now, as every command lists the names."""
    found = import_module(f"tts_tui.store.importers.{FORMATS[name]}").IMPORTER
    assert isinstance(found, Importer)
    return found
