"""Folders of many files: they are told one by one, and refused where they are too much at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.store.importers.release import write
from tests.store.importers.samples import SAMPLES
from tts_tui.errors import UsageError
from tts_tui.store.importers.files import files_of
from tts_tui.store.importers.importer import ImportOrder
from tts_tui.store.importers.registry import FORMATS, importer_of

if TYPE_CHECKING:
    from pathlib import Path

# These find their files by their names, and tell how far they are while they write.
READ_LATER = ("art-of-tts", "mars")


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in READ_LATER])
def test_every_format_tells_how_many_files_it_has_read(tmp_path: Path, name: str) -> None:
    told: list[tuple[int, int]] = []
    paths = [SAMPLES[name](tmp_path / folder, "three") for folder in "ab"]
    order = ImportOrder(paths, len, told=lambda done, every: told.append((done, every)))
    importer_of(name).find(order)
    assert told == [(0, 2), (1, 2)]


def test_more_than_is_read_at_once_is_refused_in_a_sentence(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path / f"{number}.json", "12345")
    assert len(files_of([tmp_path], ("*.json",), 15)) == 3
    with pytest.raises(UsageError, match=r"makes it more than 0 GB \(3 files\)") as raised:
        files_of([tmp_path], ("*.json",), 14)
    assert "a part of it at a time" in raised.value.remedy


def test_a_file_is_looked_at_once_however_many_patterns_it_fits(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", "{}")
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "gone.jsonl").symlink_to(tmp_path / "nowhere")
    assert files_of([tmp_path, path], ("*.jsonl", "a.*")) == [path]
