"""How far a long command is: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from rich.progress import Progress as Bar

QUIET_S: Final = 1.0
"""What is over sooner says nothing."""
LINE_EVERY_S: Final = 5.0


class Progress:
    """Told what is being done and how much of it is; a context manager, so that no bar stays."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began_s = self._said_s = now()
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

    def __call__(self, doing: str, done: int, every: int) -> None:
        """Say that `done` of `every` are done, where it takes long enough to wonder."""
        now_s = self._now()
        if now_s - self._began_s < QUIET_S:
            return
        if sys.stderr.isatty():
            self._draw(doing, done, every)
        elif now_s - self._said_s > LINE_EVERY_S:
            self._said_s = now_s
            print(f"tts-tui: {doing}: {done} of {every}", file=sys.stderr, flush=True)

    def _draw(self, doing: str, done: int, every: int) -> None:
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
            self._bar.add_task(doing, total=every)
            self._bar.start()
        task = self._bar.task_ids[0]
        if self._bar.tasks[0].description != doing:
            self._bar.reset(task, description=doing, total=every)
        self._bar.update(task, completed=done)
