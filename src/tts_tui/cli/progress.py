"""How far a long command is: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as Bar

QUIET_S: Final = 1.0
"""What is over sooner says nothing."""
LINE_EVERY_S: Final = 5.0


class Progress:
    """Counts steps on stderr; a context manager, so that a bar never stays behind."""

    def __init__(self, doing: str, total: int, noun: str) -> None:
        self._doing, self._total, self._noun = doing, total, noun
        self._done = 0
        self._began_s = self._said_s = time.monotonic()
        self._bar: Bar | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def step(self, steps: int = 1) -> None:
        """Note that more is done."""
        self._done += steps
        now_s = time.monotonic()
        if now_s - self._began_s < QUIET_S:
            return
        if sys.stderr.isatty():
            self._draw()
        elif now_s - self._said_s > LINE_EVERY_S:
            self._said_s = now_s
            share = f"{self._done} of {self._total} {self._noun}"
            print(f"tts-tui: {self._doing}: {share}", file=sys.stderr, flush=True)

    def _draw(self) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

            self._bar = Progress(
                "{task.description}",
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.add_task(f"{self._doing} {self._noun}", total=self._total)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=self._done)
