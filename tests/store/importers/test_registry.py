from __future__ import annotations

from contextlib import suppress
from pathlib import Path, PosixPath
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.importers.samples import SAMPLES
from tests.support.hostile import HOSTILE, controls_in
from tts_tui.domain.race import SessionState
from tts_tui.errors import UsageError
from tts_tui.store.importers import registry
from tts_tui.store.importers.importer import Importer, ImportOrder
from tts_tui.store.importers.writing import save_all
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Generator


def sizes(out: Path) -> list[int]:
    """How many traces each race has that was imported."""
    found = []
    for path in out.glob("*.jsonl"):
        session = read_session(path)
        assert session.losses == []
        found += [race.n for race in SessionState(session.events).races.values()]
    return found


@pytest.mark.parametrize("name", registry.FORMATS)
def test_every_format_has_an_importer_in_its_file_and_a_sample(name: str) -> None:
    assert isinstance(registry.importer_of(name), Importer)
    assert name in SAMPLES, "its least data, in tests/store/importers/samples.py"


def test_every_file_with_an_importer_has_its_line() -> None:
    files = Path(registry.__file__).parent.glob("*.py")
    found = {file.stem for file in files if "\nIMPORTER: Final" in file.read_text("utf-8")}
    assert set(registry.FORMATS.values()) == found


@pytest.mark.parametrize("text", ["What is 3 + 4?", *HOSTILE])
@pytest.mark.parametrize("name", registry.FORMATS)
def test_every_format_brings_its_traces_whatever_their_texts(
    tmp_path: Path, name: str, text: str
) -> None:
    data, out = SAMPLES[name](tmp_path / "data", text), tmp_path / "out"
    found = registry.importer_of(name).find(ImportOrder([data], len))
    summary = save_all(found, name, out, lambda _done: None)
    assert (summary.traces, summary.skips) == (2, [])
    assert sizes(out) == [2]
    assert not any(controls_in(path.name) for path in out.iterdir())


@pytest.mark.parametrize("name", registry.FORMATS)
def test_no_format_finds_anything_where_nothing_is(tmp_path: Path, name: str) -> None:
    find = registry.importer_of(name).find
    with pytest.raises(UsageError, match="There is no f"):
        find(ImportOrder([tmp_path / "missing"], len))
    with pytest.raises(UsageError, match="holds no"):
        find(ImportOrder([tmp_path], len))


class VanishingFolder(PosixPath):
    """A folder in which something goes away while it is looked through."""

    def rglob(self, pattern: str) -> Generator[VanishingFolder, None, None]:
        raise FileNotFoundError(2, "No such file or directory", pattern)


@pytest.mark.parametrize("name", ["lm-eval", "scout"])
def test_a_folder_that_changes_meanwhile_is_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be looked through"):
        registry.importer_of(name).find(ImportOrder([VanishingFolder(tmp_path)], len))


@pytest.mark.parametrize("name", registry.FORMATS)
def test_every_format_refuses_a_model_it_has_not(tmp_path: Path, name: str) -> None:
    data = SAMPLES[name](tmp_path, "three")
    with pytest.raises(UsageError, match="There are the models"):
        registry.importer_of(name).find(ImportOrder([data], len, models=["another"]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


@pytest.mark.parametrize("name", registry.FORMATS)
@given(at=st.floats(0, 1), put=st.binary(max_size=12), cut=st.booleans())
def test_a_damaged_file_of_any_format_is_read_or_named(
    folder: Path, name: str, at: float, put: bytes, cut: bool
) -> None:
    data, out = SAMPLES[name](folder / name, "What is 3 + 4?"), folder / f"{name}-out"
    file = data if data.is_file() else min(path for path in data.rglob("*") if path.is_file())
    whole = file.read_bytes()
    place = round(at * len(whole))
    file.write_bytes(whole[:place] + put + (b"" if cut else whole[place + len(put) :]))
    with suppress(UsageError):
        found = registry.importer_of(name).find(ImportOrder([data], len))
        summary = save_all(found, name, out, lambda _done: None, again=True)
        assert sum(sizes(out)) == summary.traces
    for path in out.glob("*"):
        path.unlink()
