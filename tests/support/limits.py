"""How long a test may take.

What happens in this process alone has the ten seconds that pyproject.toml says: more is a hang. A
test that starts other programs (on a terminal, as lines, the embedded engine) waits for the machine
too, which may be busy with others: it has a minute from when it starts the first one, and needs no
mark for it. So has one with the mark `large`, which computes for seconds on a quiet machine.
"""

from __future__ import annotations

import signal
import sys
from typing import Final

import pytest

LONGER_S: Final = 60.0
"""For a test that other programs take part in, or that has much to compute."""
_MARKS: Final = ("embedded", "pty", "large")


class Limits:
    """Gives tests that may take longer their limit."""

    def __init__(self) -> None:
        self._longer = False
        sys.addaudithook(self._hear)

    @pytest.hookimpl
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Lengthen the limit of marked ones; a test before them may have started their program."""
        if config.getoption("timeout") is not None:
            return
        for item in items:
            marks = {mark.name for mark in item.iter_markers()}
            if not marks.isdisjoint(_MARKS) and "timeout" not in marks:
                item.add_marker(pytest.mark.timeout(LONGER_S))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Begin with the limit of a test in this process."""
        self._longer = False

    def _hear(self, event: str, _arguments: tuple[object, ...]) -> None:
        if event != "subprocess.Popen" or self._longer:
            return
        self._longer = True
        # The timer is that of pytest-timeout; without one (in a debugger) there is no limit.
        left_s, _ = signal.getitimer(signal.ITIMER_REAL)
        if 0 < left_s < LONGER_S:
            signal.setitimer(signal.ITIMER_REAL, LONGER_S)
