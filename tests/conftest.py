"""For all tests: rows they hold, limits of time, and profiles of hypothesis."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.support.idle import wait_for_apps
from tests.support.limits import Limits
from tests.support.matrix import Matrix
from tts_tui.domain.strategies.registry import register

if TYPE_CHECKING:
    from collections.abc import Iterator

# A machine that is busy is no finding: no test is held to a time of its own. Every run draws other
# inputs, and `make fuzz` forty times as many: half of what is usual keeps a run short.
settings.register_profile("usual", max_examples=50, deadline=None)
# Making a finding small takes up to five minutes a test: that is for whoever mends it.
settings.register_profile(
    "ci",
    settings.get_profile("usual"),
    phases=[phase for phase in Phase if phase not in (Phase.shrink, Phase.explain)],
    print_blob=True,
)
settings.load_profile("ci" if "CI" in os.environ else "usual")
settings.register_profile(
    "fuzz",
    max_examples=2000,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--matrix",
        choices=("write", "check"),
        help="write tests/MATRIX.md, or hold it to the tests",
    )


def pytest_configure(config: pytest.Config) -> None:
    # A shell starts what runs in its background with interruptions ignored, and so would the
    # programs under test be, which some tests interrupt.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.pluginmanager.register(Matrix(config), "matrix-of-rows")
    wait_for_apps()
    config.pluginmanager.register(Limits(), "limits-of-time")


@pytest.fixture(autouse=True)
def only_what_ships() -> Iterator[None]:
    """Strategies of one's own are known to the test that brings them, and to no other."""
    yield
    register(())
