"""The scripts, asked by the shells that they are for."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tts_tui import paths
from tts_tui.__main__ import main
from tts_tui.cli.completions import SHELLS

if TYPE_CHECKING:
    from pathlib import Path

CASES = {
    "tts-tui ra": {"race"},
    "tts-tui race --themes-are-no-flag": set(),
    "tts-tui race --them": {"--theme"},
    "tts-tui race --theme pap": {"paper"},
    "tts-tui race --arm LFS": {"LFS-1"},
    "tts-tui race --strategies LFS": {"LFS-1"},
    "tts-tui race --strategies SD,FFS-1,LFS": {"SD,FFS-1,LFS-1"},
    "tts-tui race --model smol": {"smollm2-135m"},
    "tts-tui race --model min": {"mine"},
    "tts-tui replay my": {"my-race", "my-file.jsonl"},
    "tts-tui import lm": {"lm-eval"},
    "tts-tui models --add open": {"openrouter"},
    "tts-tui completion z": {"zsh"},
    "tts-tui ctl ans": {"answer-now"},
}
"""What is typed, and all that it may become."""

BASH = """
source ./script
while IFS= read -r line; do
  read -ra COMP_WORDS <<< "$line"
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()
  _shtab_tts_tui tts-tui "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
  echo "${COMPREPLY[*]}"
done
"""
FISH = """
source ./script
while read line
  echo (complete -C $line | string split -f1 \\t)
end
"""


@pytest.fixture
def work(home: Path) -> Path:
    """A folder with a session in it, one in the library, and a model of one's own."""
    (home / "config").mkdir()
    entry = '[models.mine]\nbase_url = "http://nowhere.invalid/v1"\n'
    (home / "config" / paths.CONFIG_FILE).write_text(entry, encoding="utf-8")
    paths.sessions_dir().mkdir(parents=True)
    (paths.sessions_dir() / "my-race.jsonl").touch()
    (home / "work" / "my-file.jsonl").touch()
    (home / "work" / "my-notes.txt").touch()
    return home / "work"


def script(shell: str, work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    (work / "script").write_text(capsys.readouterr().out, encoding="utf-8")


@pytest.mark.parametrize(("shell", "asks"), [("bash", BASH), ("fish", FISH)], ids=SHELLS[::2])
def test_a_shell_completes_commands_flags_and_the_names_there_are(
    shell: str, asks: str, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script(shell, work, capsys)

    done = subprocess.run(
        [shell, "-c", asks],
        cwd=work,
        input="\n".join(CASES) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stderr == ""
    got = [set(line.split()) for line in done.stdout.removesuffix("\n").split("\n")]
    assert dict(zip(CASES, got, strict=True)) == CASES


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_can_read_its_script(
    shell: str, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script(shell, work, capsys)

    done = subprocess.run([shell, "-n", work / "script"], capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")
