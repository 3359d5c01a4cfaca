from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from tts_tui import __version__
from tts_tui.__main__ import main
from tts_tui.cli.commands import race
from tts_tui.cli.main import COMMANDS, build_parser
from tts_tui.cli.options import truth_of
from tts_tui.ui.compare.keys import COMPARE_BINDINGS
from tts_tui.ui.home.keys import HOME_BINDINGS
from tts_tui.ui.inspect.keys import INSPECT_BINDINGS
from tts_tui.ui.race.keys import RACE_BINDINGS
from tts_tui.ui.replay.keys import REPLAY_BINDINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import Binding

NAMES = [
    {"import_data": "import"}.get(name, name)
    for name in (command.__name__.rpartition(".")[2] for command in COMMANDS)
]


def test_help_lists_every_command_with_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert "examples:" in out
    for name in NAMES:
        assert re.search(rf"\n    {name}\s", out)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_shows_examples_of_itself(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, "--help"]) == 0
    out = capsys.readouterr().out
    assert f"examples:\n  tts-tui {name}" in out


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"tts-tui {__version__}\n"


def test_the_flags_of_the_contract_are_all_there() -> None:
    wanted = (
        "race QUESTION --dataset F --limit 3 --model A --model B --base-url U -n 8 --strategies MV "
        "--arm FFS-1 --max-tokens 5 --temperature 0.5 --top-p 0.9 --seed 1 --session S "
        "--answer 42 --concurrency 4 --theme T --plain"
    )
    args = build_parser().parse_args(wanted.split())
    assert args.run is race.run
    assert (args.n, args.model, args.plain) == (8, ["A", "B"], True)


def test_a_bug_is_one_sentence_with_its_own_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], run=_broken) == 70
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "ZeroDivisionError" in err
    assert "sk-secret" not in err


def test_debugging_shows_where_but_no_values(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTS_TUI_DEBUG", "1")
    assert main([], run=_broken) == 70
    err = capsys.readouterr().err
    assert "in _broken" in err
    assert "sk-secret" not in err.replace('key = "sk-secret"', "")


def test_an_interruption_has_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], run=_interrupted) == 130
    assert capsys.readouterr() == ("", "")


def _broken(argv: Sequence[str] | None) -> int:
    key = "sk-secret"
    raise ZeroDivisionError(f"{argv} {key}")


def _interrupted(argv: Sequence[str] | None) -> NoReturn:
    raise KeyboardInterrupt


@pytest.mark.parametrize("argv", [["--help"], ["models"], ["sessions"], ["doctor"]])
def test_a_reader_that_goes_away_is_no_trouble(argv: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tts_tui", *argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), err) == (0, b"")


def test_what_needs_no_screen_and_no_server_loads_neither() -> None:
    code = (
        "import sys; from tts_tui.__main__ import main\n"
        "for word in sys.argv[1:]:\n"
        "    main([word])\n"
        "    for name in {'textual', 'httpx', 'tiktoken', 'shtab'} & sys.modules.keys():\n"
        "        sys.exit(f'{word} loads {name}')"
    )
    words = ("--help", "models", "sessions", "race", "nope")
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr


def test_a_terminal_without_unicode_still_gets_every_line(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tts_tui", "doctor"],
        capture_output=True,
        env={"PATH": "", "PYTHONIOENCODING": "ascii", "HOME": str(home)},
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert b"\\u2713 ok" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["--hide-truth"],
        ["--hide-truth", "demo"],
        ["demo", "--hide-truth"],
        ["race", "q", "--hide-truth"],
        ["replay", "s", "--hide-truth"],
    ],
    ids=" ".join,
)
def test_the_truth_can_be_hidden_from_the_start(words: list[str]) -> None:
    assert not truth_of(build_parser().parse_args(words)).shown


def test_the_flag_names_the_one_key_that_shows_the_truth_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def keys_of(*screens: list[Binding]) -> set[str]:
        found = (binding for bindings in screens for binding in bindings)
        return {binding.key for binding in found if "toggle_truth" in binding.action}

    screens = RACE_BINDINGS, REPLAY_BINDINGS, COMPARE_BINDINGS, HOME_BINDINGS, INSPECT_BINDINGS
    assert keys_of(*screens) == {"t"}
    assert main(["--help"]) == 0
    help_text = " ".join(capsys.readouterr().out.split())
    assert "on a screen t shows them" in help_text


def test_nothing_is_hidden_unless_it_is_asked_for() -> None:
    for words in ([], ["demo"], ["replay", "s"]):
        assert truth_of(build_parser().parse_args(words)).shown


def test_json_lines_cannot_hide_the_truth(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--tour", "--hide-truth", "--json"]) == 2
    assert "--hide-truth cannot hide" in capsys.readouterr().err


def test_the_printed_tour_hides_the_truth_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--tour", "--plain", "--hide-truth"]) == 0
    said = capsys.readouterr().out
    assert "the right answer is hidden" in said
    assert "✓" not in said
    assert "is wrong" not in said


PRINTS = ("sessions", "--json")


def _program(*argv: str, shell: str = "") -> subprocess.CompletedProcess[str]:
    line = f'exec "$0" -m tts_tui "$@" {shell}'
    return subprocess.run(
        ["sh", "-c", line, sys.executable, *argv], capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_one_sentence_and_code_four() -> None:
    done = _program(*PRINTS, shell="> /dev/full")
    assert done.stderr == "tts-tui: The output cannot be written: No space left on device.\n"
    assert done.returncode == 4


def test_a_closed_output_is_one_sentence_and_code_four() -> None:
    done = _program(*PRINTS, shell=">&-")
    assert done.stderr.startswith("tts-tui: Standard output is closed")
    assert done.stderr.count("\n") == 1
    assert done.returncode == 4


def test_a_closed_input_and_a_closed_error_stream_hurt_nothing() -> None:
    done = _program(*PRINTS, shell="<&- 2>&-")
    assert (done.returncode, done.stdout[:1]) == (0, "[")


INTERRUPTED_IMPORT = """
import os, signal, sys
from importlib.abc import MetaPathFinder
from tts_tui.__main__ import main

class Interrupts(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupts())
sys.exit(main(["race", "?", "--base-url", "http://127.0.0.1:1", "--model", "m", "--plain"]))
"""


@pytest.mark.parametrize("module", ["tts_tui.cli.main", "tts_tui.cli.run_race", "httpx"])
def test_an_interruption_while_modules_are_imported_says_nothing(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IMPORT, module], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


INTERRUPTED_STRING = """
import signal, sys
from importlib.abc import MetaPathFinder

class Interrupts(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "tts_tui.cli.run_race":
            exec("signal.raise_signal(signal.SIGINT)")

sys.meta_path.insert(0, Interrupts())
"""


def test_an_interruption_while_an_import_makes_a_dataclass_has_its_code(tmp_path: Path) -> None:
    """Python executes a string for each; it would end by the signal instead of by a code."""
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTED_STRING)
    argv = ["race", "?", "--base-url", "http://127.0.0.1:1", "--model", "m", "--plain"]
    done = subprocess.run(
        [sys.executable, "-m", "tts_tui", *argv],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
