"""What the build makes of the parser and of the README."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.man_page import man_page
from scripts.read_elsewhere import read_elsewhere
from tts_tui.cli.main import COMMANDS, build_parser

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
REQUESTS = {"TH", "SH", "SS", "TP", "PP", "B", "ad", "nh", "nf", "fi", "sp"}
RELATIVE = re.compile(r"\]\((?!https?://|#)([^)]+)\)")


def test_the_man_page_tells_every_flag_of_every_command() -> None:
    page = man_page().replace("\\-", "-")
    [group] = build_parser()._subparsers._group_actions  # type: ignore[union-attr]
    assert group.choices is not None
    commands = dict(group.choices)
    assert len(commands) > len(COMMANDS)
    for name, command in commands.items():
        _, _, section = page.partition(f".SS {name}\n")
        told = section.partition("\n.S")[0]
        flags = {flag for action in command._actions for flag in action.option_strings}
        assert flags - {"-h", "--help"} <= set(re.findall(r"\\fB(.+?)\\fR", told)), name


def test_a_line_of_text_is_never_a_request_of_roff() -> None:
    begun = {line[1:].split()[0] for line in man_page().split("\n") if line[:1] in {".", "'"}}
    assert begun <= REQUESTS


def test_the_day_of_a_build_that_is_repeated_is_the_one_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert '"1970-01-02"' in man_page().split("\n", 1)[0]


def test_mandoc_finds_nothing_wrong_with_the_page(tmp_path: Path) -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed")
    page = tmp_path / "tts-tui.1"
    page.write_text(man_page(), encoding="utf-8")

    done = subprocess.run(
        ["mandoc", "-Tlint", "-Wwarning", page], capture_output=True, text=True, check=False
    )

    assert done.stdout == ""


def test_what_the_readme_links_to_is_there() -> None:
    assert [path for path in RELATIVE.findall(README) if not (ROOT / path).exists()] == []


def test_the_readme_of_a_package_links_to_the_repository() -> None:
    readme = read_elsewhere(README, "https://git.example/us/it/")

    assert RELATIVE.findall(readme) == []
    assert "](https://git.example/us/it/raw/HEAD/docs/moving.svg)" in readme
    assert "[CHANGELOG.md](https://git.example/us/it/blob/HEAD/CHANGELOG.md)" in readme


def test_without_an_address_nothing_in_it_leads_nowhere() -> None:
    readme = read_elsewhere(README, "")

    assert RELATIVE.findall(readme) == []
    assert "![" not in readme
    assert "; CHANGELOG.md what changed." in readme
