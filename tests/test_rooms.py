from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "tts_tui"


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        (
            "tts_tui.domain.race, tts_tui.domain.strategies",
            ("textual", "httpx", "anyio", "pydantic"),
        ),
        ("tts_tui.engine.live", ("textual", "httpx")),
        ("tts_tui.store.reader", ("textual", "httpx")),
        ("tts_tui.plain.rows", ("textual", "httpx")),
        ("tts_tui.client.openai", ("textual",)),
        ("tts_tui.cli.main", ("textual", "httpx", "tiktoken")),
    ],
)
def test_a_room_loads_no_package_it_has_no_business_with(
    module: str, unwanted: tuple[str, ...]
) -> None:
    code = f"import sys, {module}; print(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not set(loaded) & set(unwanted)


@pytest.mark.parametrize(
    ("forbidden", "why", "where", "allowed"),
    [
        (r"\.splitlines\(", "it splits at U+2028 too: split on \\n", "", set()),
        (r"\baiter_lines\(", "it splits at U+2028 too", "", set()),
        (r"\bsympify\b|\bparse_expr\b|\beval\(", "it runs model text as code", "", set()),
        (
            r"time\.(time|monotonic|perf_counter)\(|datetime\.now",
            "no clock in the domain",
            "domain",
            set(),
        ),
        (
            r"except Exception\b",
            "catch what you mean",
            "",
            {
                "runner.py",
                "growing.py",
                "door.py",
                "way_out.py",
                "open_races.py",
                "math_child.py",
                "probe.py",
                "repaint.py",
            },
        ),
    ],
)
def test_the_source_holds_no_forbidden_construct(
    forbidden: str, why: str, where: str, allowed: set[str]
) -> None:
    hits = [
        f"{path.relative_to(SOURCE)}:{number}: {why}"
        for path in (SOURCE / where).rglob("*.py")
        if path.name not in allowed
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1)
        if re.search(forbidden, line) and not line.lstrip().startswith("#")
    ]
    assert not hits


def test_who_catches_everything_cleans_up_and_raises_it_again() -> None:
    # Handed to whoever awaits it is raised again as well.
    caught = re.compile(
        r"except BaseException(?: as error)?:.*\n(?:.*\n){0,4}?"
        r".*(?:\braise\n|\.set_exception, error\))"
    )
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        assert len(re.findall(r"except BaseException", text)) == len(caught.findall(text)), path


def test_no_file_has_more_than_four_hundred_lines() -> None:
    lengths = {path: path.read_text("utf-8").count("\n") for path in SOURCE.rglob("*.py")}
    assert not {path.name: lines for path, lines in lengths.items() if lines > 400}
