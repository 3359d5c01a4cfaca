"""The matrix of hostile conditions: which test holds which row, and how it went.

`pytest --matrix write` writes MATRIX.md, `pytest --matrix check` fails where it is no longer what
the tests say. Tests name their rows in their names, their ids or by the mark `matrix`.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parent.parent
PAGE = TESTS / "MATRIX.md"
_NAMED = re.compile(r"rows?[_ ](\d+)(?:[_ ](and|to)[_ ](\d+))?")
_HEAD = """# The matrix

What servers, terminals, disks and models do to a program like this, and the test that holds each.
`make matrix` writes this page; `make test` fails where it is out of date.
"""


def rows_of(item: pytest.Item) -> tuple[int, ...]:
    """Give the rows a test says it holds."""
    rows = {row for mark in item.iter_markers("matrix") for row in mark.args}
    for first, word, last in _NAMED.findall(item.name):
        numbers = range(int(first), int(last) + 1) if word == "to" else (first, last or first)
        rows |= {int(number) for number in numbers}
    return tuple(sorted(rows))


class Matrix:
    """Gathers the rows and the outcomes of a run."""

    def __init__(self, config: pytest.Config) -> None:
        self._mode: str | None = config.getoption("matrix")
        self._tests: dict[int, dict[str, str]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        # Properties travel with the report, also from another process.
        for item in items:
            item.user_properties.append(("matrix", rows_of(item)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        rows = dict(report.user_properties).get("matrix", ())
        assert isinstance(rows, tuple | list)
        if report.when != "call" and report.outcome == "passed":
            return
        name = report.nodeid.partition("[")[0]
        for row in rows:
            held = self._tests.setdefault(int(row), {})
            worse = {report.outcome, held.get(name, "passed")} - {"passed"}
            held[name] = "failed" if "failed" in worse else next(iter(worse), "passed")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workerinput"):
            return
        ran = session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        if self._mode == "write" and ran:
            PAGE.write_text("\n".join([_HEAD, *self._lines()]), encoding="utf-8")
        elif self._mode == "check" and session.exitstatus == pytest.ExitCode.OK:
            stale = self._stale()
            if stale is not None:
                session.config.get_terminal_writer().line(f"\ntests/MATRIX.md: {stale}", red=True)
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _stale(self) -> str | None:
        bare = sorted(set(_sentences()) - set(self._tests))
        if bare:
            return f"no test holds row {bare[0]}"
        unknown = sorted(set(self._tests) - set(_sentences()))
        if unknown:
            return f"there is no row {unknown[0]}"
        said = _HELD.findall(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else []
        meant = _HELD.findall("\n".join(self._lines()))
        return None if said == meant else "is out of date; run `make matrix`"

    def _lines(self) -> Iterator[str]:
        for name, rows in _sections():
            yield from (f"\n## {name}\n", "| row | what | held by | result |", "|---|---|---|---|")
            for row, sentence in rows:
                held = self._tests.get(row, {})
                tests = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in sorted(held))
                results = sorted({*held.values()}) or ["no test"]
                yield f"| {row} | {sentence} | {tests or '–'} | {', '.join(results)} |"
        yield ""


_HELD = re.compile(r"^\| (\d+) \| .* \| (.*) \| [^|]* \|$", re.MULTILINE)


def _sections() -> list[tuple[str, list[tuple[int, str]]]]:
    data = tomllib.loads((TESTS / "matrix.toml").read_text(encoding="utf-8"))
    return [
        (section["name"], [(int(row), str(what)) for row, what in section["rows"]])
        for section in data["section"]
    ]


def _sentences() -> dict[int, str]:
    return {row: what for _, rows in _sections() for row, what in rows}
