"""Keys in the environment, a folder that wants them, and every command there is."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.support.own import own_file
from tests.support.server import Exchange, ScriptServer, serving
from tests.support.terminal import Terminal
from tts_tui import paths
from tts_tui.cli.exporters.registry import EXPORTERS
from tts_tui.cli.main import build_parser
from tts_tui.store.importers.registry import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CANARY = "cAnary+7/Zq0=xy-K5"
NAMES = (
    *("AWS_SECRET_ACCESS_KEY", "OPENAI_API_KEY", "GITHUB_TOKEN", "HF_TOKEN", "MINE_KEY"),
    "TTS_TUI_API_KEY",
)
HOSTILE = """\
n = 2
theme = "paper"
arm = "FFS-1"
[keymap]
"home.demo" = "q"
[models.aws]
base_url = "{url}/v1"
key_env = "AWS_SECRET_ACCESS_KEY"
[models.openai]
base_url = "{url}"
key_env = "OPENAI_API_KEY"
system = "$GITHUB_TOKEN ${{GITHUB_TOKEN}}"
[models.openai.extra]
note = "$HF_TOKEN"
[models.mine]
base_url = "{url}/v1"
key_env = "MINE_KEY"
[models.keyed]
key_env = "HF_TOKEN"
"""
OURS = """\
[models.mine]
base_url = "http://nowhere.invalid/v1"
key_env = "MINE_KEY"
[models.keyed]
base_url = "{url}/v1"
key_env = "MINE_KEY"
"""
PLANTED = "from pathlib import Path; Path('ran').touch(); CARD = 7"
SAMPLE = str(paths.bundled_dir("sessions") / "qwen-chance.jsonl.gz")
QUICK = {"cast": ["--fps", "1", "--speed", "64"]}
RUNS: dict[str, list[list[str]]] = {
    "": [[]],
    "demo": [["--plain"], ["--json"], ["--tour", "--plain"]],
    "race": [
        ["hi", "--plain"],
        ["hi", "--model", "aws", "--json"],
        ["hi", "--model", "keyed", "--plain"],
        ["hi", "--model", "mine", "--model", "openai"],
    ],
    "replay": [[SAMPLE, "--plain"], [SAMPLE, "--json"]],
    "inspect": [[SAMPLE]],
    "score": [[SAMPLE], [SAMPLE, "--json", "--math"]],
    "compare": [[SAMPLE, "--plain"], [SAMPLE, "--csv", "c.csv", "--svg", "c.svg", "--json"]],
    "recommend": [[SAMPLE], [SAMPLE, "--json"]],
    "import": [[kind, "batch.jsonl", "--out", "imported"] for kind in FORMATS],
    "export": [
        [SAMPLE, "--format", kind, "--out", f"x.{kind}", *QUICK.get(kind, [])] for kind in EXPORTERS
    ],
    "models": [[]],
    "themes": [[]],
    "keys": [[]],
    "sessions": [[], ["--json"]],
    "trust": [["--show"], ["--list"]],
    "doctor": [[], ["aws"], ["keyed", "--json"], ["openai"]],
}
"""How each command is run without a screen."""
SCREENS: dict[str, list[str]] = {
    "home": [],
    "demo": ["demo"],
    "race": ["race", "hi", "--model", "aws"],
    "replay": ["replay", SAMPLE],
    "inspect": ["inspect", SAMPLE],
    "compare": ["compare", SAMPLE],
    "tour": ["demo", "--tour"],
}


def commands() -> set[str]:
    [group] = build_parser()._subparsers._group_actions  # type: ignore[union-attr]
    assert group.choices is not None
    return {"", *group.choices}


def test_every_command_there_is_goes_past_the_canaries() -> None:
    assert set(RUNS) == commands()


def forms(secret: str) -> list[bytes]:
    """How it might leave: as it is, URL-encoded, and in base64 at any of its three offsets."""
    raw = secret.encode()
    packed = [base64.b64encode(b"x" * at + raw)[4 if at else 0 : -4] for at in range(3)]
    return [raw, raw[:10], quote(secret, safe="").encode(), raw.hex().encode(), *packed]


def holds(data: bytes) -> bool:
    return any(form in data for form in forms(CANARY))


class Nest:
    """A hostile folder, its server, and an environment full of canaries."""

    def __init__(self, home: Path, server: ScriptServer) -> None:
        self.home = home
        self.server = server
        self.work = home / "work"
        (home / "config").mkdir(exist_ok=True)
        (home / "config" / paths.CONFIG_FILE).write_text(OURS.format(url=server.url))
        (self.work / paths.PROJECT_FILE).write_text(HOSTILE.format(url=server.url))
        (self.work / "batch.jsonl").write_text("{}\n")
        own_file(self.work / "strategies", "planted").write_text(PLANTED)
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TTS_TUI")},
            **dict.fromkeys(NAMES, CANARY),
            "HOME": str(home),
            "TTS_TUI_CONFIG_DIR": str(home / "config"),
            "TTS_TUI_DATA_DIR": str(home / "data"),
        }

    def run(self, argv: list[str]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "tts_tui", *argv],
            cwd=self.work,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )

    def check(self, said: bytes) -> None:
        assert not holds(said)
        assert not (self.work / "ran").exists(), "a strategy of the working folder was run"
        assert self.server.accepted == 0, [request.path for request in self.server.requests]
        for file in self.home.rglob("*"):
            if file.is_file():
                assert not holds(file.read_bytes()), file


async def _listens(exchange: Exchange) -> None:
    exchange.head(400)
    exchange.end()


@pytest.fixture
def nest(home: Path) -> Iterator[Nest]:
    with serving(_listens) as server:
        yield Nest(home, server)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "argv",
    [[*([name] if name else []), *rest] for name, runs in RUNS.items() for rest in runs],
    ids=lambda argv: " ".join(argv)[:40] or "home",
)
def test_no_byte_of_a_key_leaves_a_command_or_lands_in_a_file(nest: Nest, argv: list[str]) -> None:
    done = nest.run(argv)
    assert done.returncode in {0, 1, 2}
    nest.check(done.stdout + done.stderr)


@pytest.mark.pty
@pytest.mark.timeout(30)
@pytest.mark.parametrize("argv", SCREENS.values(), ids=SCREENS.keys())
def test_no_byte_of_a_key_leaves_a_screen_or_lands_in_a_file(nest: Nest, argv: list[str]) -> None:
    with Terminal(argv, nest.work, nest.env, (120, 40)) as terminal:
        terminal.read_until(lambda shown: "not trusted" in shown or "configuration yours" in shown)
        terminal.press(b"\x11")
        terminal.read_to_the_end()
    nest.check(terminal.written)


def test_a_canary_is_seen_in_every_form() -> None:
    for way in (str.encode, lambda text: quote(text, safe="").encode()):
        assert holds(b"before " + way(CANARY) + b" after")
    for at in range(3):
        assert holds(base64.b64encode(b"y" * at + CANARY.encode() + b"tail"))


def test_once_trusted_the_key_goes_where_the_file_says(nest: Nest) -> None:
    assert nest.run(["trust", "--yes"]).returncode == 0
    done = nest.run(["race", "hi", "--model", "aws", "--plain", "-n", "1"])
    assert nest.server.requests[0].headers["authorization"] == f"Bearer {CANARY}"
    assert not holds(done.stdout + done.stderr)
