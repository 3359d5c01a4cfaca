from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.own import own_file
from tts_tui.own_strategies.loading import MAX_BYTES, OwnStrategies, load

if TYPE_CHECKING:
    from pathlib import Path

CARD = "from tts_tui.domain.strategies import Card, parse\nCARD = Card({})\n"
BUILDS = "lambda _k, n: parse('MV', n)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "config" / "strategies"


def found_in(folder: Path) -> OwnStrategies:
    load.cache_clear()
    return load(folder)


def test_a_folder_that_is_not_there_holds_nothing(folder: Path) -> None:
    assert found_in(folder) == OwnStrategies()


def test_files_are_found_by_name_and_say_where_they_are_from(folder: Path) -> None:
    files = [own_file(folder, name) for name in ("b-second", "a-first")]
    own_file(folder, "_helper").write_text("raise SystemExit")
    (folder / "readme.txt").write_text("no Python")
    (folder / "folder.py").mkdir()
    found = found_in(folder)
    assert [one.card.stem for one in found.strategies] == ["a-first", "b-second"]
    assert [one.source for one in found.strategies] == [str(file) for file in files[::-1]]
    [notice] = found.notices
    assert "folder.py is left out: Is a directory" in notice
    assert not list(folder.glob("__pycache__"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def broken(", "line 1: '(' was never closed"),
        ("x = 1\nraise ValueError('no \x1b[31mred')", "ValueError: no ␛[31mred"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("import no_such_module_here", "ModuleNotFoundError: No module named"),
        ("def f(): f()\nf()", "RecursionError"),
        ("x = 1", "it defines no CARD"),
        ("CARD = 7", "its CARD is a int, not a Card"),
        (CARD.format(f"'MV@N', 'A rule.', {BUILDS}"), "MV is the name of one that ships"),
        (CARD.format(f"'mine', 'A rule.', {BUILDS}"), "its form does not read as name@N"),
        (CARD.format(f"'mi[ne@N', 'A rule.', {BUILDS}"), "its form does not read as name@N"),
        (CARD.format(f"'{'m' * 30}@N', 'A rule.', {BUILDS}"), "longer than 24 characters"),
        (CARD.format(f"'mine@N', 'A\\nrule.', {BUILDS}"), "its rule is not one line"),
        (CARD.format(f"'mine@N', 'A rule.', {BUILDS}, glyph='全'"), "exactly one cell"),
        (CARD.format(f"'mine@N', 'A rule.', {BUILDS}, board=1"), "in a tuple: (1,)"),
        (CARD.format(f"'mine@N', 'A rule.', {BUILDS}, compared=(0,)"), "whole numbers from 1"),
        (CARD.format(f"'mine@N', 'A rule.', {BUILDS}, raced=False"), "it has to be raced"),
        (CARD.format(f"'mine@N', 'A rule.', {BUILDS}, arming=lambda _k: 7"), "its arming(1)"),
        (CARD.format(f"'mine@N', 'A rule.', {BUILDS}"), "does not call itself mine@3"),
        (CARD.format("'mine@N', 'A rule.', lambda _k, n: 1 / 0"), "ZeroDivisionError"),
        ("#" * (MAX_BYTES + 1), "larger than"),
        ("\0", "null bytes"),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_notice_and_the_others_stay(folder: Path, text: str, why: str) -> None:
    own_file(folder, "good")
    (folder / "bad.py").write_text(text)
    found = found_in(folder)
    assert [one.card.stem for one in found.strategies] == ["good"]
    [notice] = found.notices
    assert notice.startswith(f"Strategy {folder / 'bad.py'} is left out: ")
    assert why in notice
    assert notice.endswith(". Correct it, or remove it.")
    assert "\x1b" not in notice


def test_a_name_is_taken_once_whatever_its_case(folder: Path) -> None:
    own_file(folder, "one")
    own_file(folder, "two").write_text((folder / "one.py").read_text().replace("one@", "ONE@"))
    found = found_in(folder)
    assert [one.card.stem for one in found.strategies] == ["one"]
    [notice] = found.notices
    assert f"ONE is the name of the strategy of {folder / 'one.py'}" in notice


def package(where: Path, name: str) -> None:
    own_file(where, name)
    info = where / f"{name}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(f"[tts_tui.strategies]\n{name} = {name}:CARD\n")


def test_an_entry_point_of_an_installed_package_is_found(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path / "installed", "packed")
    monkeypatch.syspath_prepend(str(tmp_path / "installed"))
    [one] = found_in(folder).strategies
    assert (one.card.stem, one.source) == ("packed", "packed of the package packed 1.2")
    assert sys.modules.pop("packed") is not None


def test_what_the_working_folder_declares_is_no_installed_package(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path / "work", "hostile")
    monkeypatch.chdir(tmp_path / "work")
    for entry in ("", str(tmp_path / "work")):
        monkeypatch.setattr(sys, "path", [entry, *sys.path])
        assert found_in(folder) == OwnStrategies()
    assert "hostile" not in sys.modules
