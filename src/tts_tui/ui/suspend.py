"""Ctrl-Z: the program sleeps, and the screen comes back when the shell wakes it."""

from __future__ import annotations

import os
import signal
import sys

from textual.app import App


class SuspendableApp(App[object]):
    """An app that sleeps as any other job of the shell does."""

    def action_suspend_process(self) -> None:
        """Leave the screen and sleep, with the whole job: a shell waits for all of it."""
        if self._driver is None or not self._driver.can_suspend:
            return
        self._suspend_signal()
        os.kill(0 if _is_the_shells_job() else os.getpid(), signal.SIGTSTP)


def _is_the_shells_job() -> bool:
    """Say whether the terminal's job is ours; a job that is not must not be put to sleep."""
    stdin = sys.__stdin__
    try:
        return stdin is not None and os.tcgetpgrp(stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False
