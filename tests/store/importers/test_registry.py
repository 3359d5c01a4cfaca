from __future__ import annotations

from pathlib import Path

import pytest

from tts_tui.store.importers import registry
from tts_tui.store.importers.importer import Importer


@pytest.mark.parametrize("name", registry.FORMATS)
def test_every_format_has_an_importer_in_its_file(name: str) -> None:
    assert isinstance(registry.importer_of(name), Importer)


def test_every_file_with_an_importer_has_its_line() -> None:
    files = Path(registry.__file__).parent.glob("*.py")
    found = {file.stem for file in files if "\nIMPORTER: Final" in file.read_text("utf-8")}
    assert set(registry.FORMATS.values()) == found
