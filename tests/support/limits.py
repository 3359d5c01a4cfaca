"""How long a test may take.

What happens in this process alone has the ten seconds that pyproject.toml says: more is a hang. A
test that starts other programs (on a terminal, as lines, the embedded engine) waits for the machine
too, which may be busy with others: it has a minute from when it starts the first one. This is the
only place that says so, and it asks no mark of such a test.
"""

from __future__ import annotations

import signal
import sys
from typing import Final

import pytest

OTHER_PROGRAMS_S: Final = 60.0
"""For a test that other programs take part in."""
_THEIR_MARKS: Final = ("embedded", "pty")


class Limits:
    """Gives tests that start other programs their longer limit."""

    def __init__(self) -> None:
        self._longer = False
        sys.addaudithook(self._hear)

    @pytest.hookimpl
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Lengthen the limit of those whose program a test before them may have started."""
        if config.getoption("timeout") is not None:
            return
        for item in items:
            marks = {mark.name for mark in item.iter_markers()}
            if not marks.isdisjoint(_THEIR_MARKS) and "timeout" not in marks:
                item.add_marker(pytest.mark.timeout(OTHER_PROGRAMS_S))

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
        if 0 < left_s < OTHER_PROGRAMS_S:
            signal.setitimer(signal.ITIMER_REAL, OTHER_PROGRAMS_S)
