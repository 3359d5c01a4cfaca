"""For all tests: the matrix of rows they hold, and a profile of hypothesis for `make fuzz`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

from tests.support.matrix import Matrix

if TYPE_CHECKING:
    import pytest

# A machine that is busy is no finding: no test is held to a time of its own.
settings.register_profile("usual", deadline=None)
settings.load_profile("usual")
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
    config.pluginmanager.register(Matrix(config), "matrix-of-rows")
