"""A format that data can come from: what it is called, what it takes, how it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tts_tui.domain.events import Question
    from tts_tui.store.importers.imported import Found


def _nobody(_done: int, _every: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What is to be imported."""

    paths: Sequence[Path]
    count: Callable[[str], int | None]
    """Counts the tokens of a text; None where it cannot."""
    questions: Sequence[Question] = ()
    """Texts and right answers by id, where the data has none."""
    models: Sequence[str] = ()
    """These models alone; none means all."""
    datasets: Sequence[str] = ()
    """These data sets alone; none means all."""
    scorer: str | None = None
    """Whose answers are taken, where several scored."""
    told: Callable[[int, int], None] = _nobody
    """Hears how many files have been read, of how many."""

    def watched(self, paths: Sequence[Path]) -> Iterator[Path]:
        """Give files one by one, and say so."""
        for number, path in enumerate(paths):
            self.told(number, len(paths))
            yield path


@dataclass(frozen=True, slots=True)
class Importer:
    """One format; each stands in a file of this folder, as its `IMPORTER`."""

    find: Callable[[ImportOrder], Found]
    """Finds or reads what there is. Raises UsageError."""
    one_folder: str = ""
    """Where the data is one folder: which one to give. Empty for files and folders of them."""
    has_questions: bool = False
    """Whether it brings its questions, and takes none."""
    has_scorers: bool = False
    """Whether several may have scored one completion."""
