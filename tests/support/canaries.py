"""A folder that wants keys, an environment full of them, and who hears where they go."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.support.own import own_file
from tests.support.server import Exchange, body
from tts_tui import paths

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.support.server import ScriptServer

CANARY = "cAnary+7/Zq0=xy-K5"
ENCODED = quote(CANARY, safe="")
NAMES = (
    *("AWS_SECRET_ACCESS_KEY", "OPENAI_API_KEY", "GITHUB_TOKEN", "HF_TOKEN", "MINE_KEY"),
    "TTS_TUI_API_KEY",
)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
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
[models.proxied]
base_url = "http://nowhere.invalid/v1"
key_env = "HF_TOKEN"
"""
OURS = """\
[models.mine]
base_url = "http://nowhere.invalid/v1"
key_env = "MINE_KEY"
[models.keyed]
base_url = "{url}/v1"
key_env = "MINE_KEY"
[models.free]
base_url = "{ours}/v1"
"""
SAMPLE = "qwen-chance.jsonl.gz"
"""A recorded session of the folder."""
FOR_EVER = "for ever"
ONE_AFTER_THE_OTHER = """
import json, sys
from tts_tui.__main__ import main
sys.exit(max([main(argv) for argv in json.loads(sys.argv[1])]))
"""
PLANTED = "from pathlib import Path; Path('ran').touch(); CARD = 7"


def forms(secret: str) -> list[bytes]:
    """How it might leave: as it is, URL-encoded, in hex, and in base64 at its three offsets."""
    raw = secret.encode()
    packed = [base64.b64encode(b"x" * at + raw)[4 if at else 0 : -4] for at in range(3)]
    in_urls = [one.translate(bytes.maketrans(b"+/", b"-_")) for one in packed]
    percent = quote(secret, safe="")
    numbers = [raw.hex(), raw.hex().upper(), percent, percent.lower()]
    return [raw, raw[:10], *packed, *in_urls, *(one.encode() for one in numbers)]


def holds(data: bytes) -> bool:
    """Say whether the canary is in there, in any form."""
    return any(form in data for form in forms(CANARY))


async def listen(exchange: Exchange) -> None:
    """Hear who comes, and refuse."""
    exchange.head(400)
    exchange.end()


async def talk(exchange: Exchange) -> None:
    """Race for anybody; for a while, or for ever where the question asks for it."""
    if exchange.request.method == "GET":
        await body(b"", 404)(exchange)
        return
    exchange.head()
    words = 0
    while words < 20 or FOR_EVER in json.dumps(exchange.request.body):
        exchange.say(" so")
        words += 1
        await exchange.pause(0.02)
    exchange.say("\\boxed{42}")
    exchange.finish(tokens=words + 1)


class Nest:
    """A folder whose configuration is hostile, and an environment full of canaries."""

    def __init__(self, home: Path, hostile: ScriptServer, ours: ScriptServer) -> None:
        self.home = home
        self.hostile = hostile
        """Where the folder wants everything to go, and every proxy too."""
        self.ours = ours
        """The server of the one model that wants no key."""
        self.work = home / "work"
        (home / "config").mkdir(exist_ok=True)
        (home / "tmp").mkdir(exist_ok=True)
        (home / "config" / paths.CONFIG_FILE).write_text(
            OURS.format(url=hostile.url, ours=ours.url)
        )
        (self.work / paths.PROJECT_FILE).write_text(HOSTILE.format(url=hostile.url))
        (self.work / "batch.jsonl").write_text("{}\n")
        # A copy: what a person says of a recording is kept beside it.
        shutil.copy(paths.bundled_dir("sessions") / SAMPLE, self.work)
        # One of a person's own, newer than all that come with the program: first in every list.
        with gzip.open(paths.bundled_dir("sessions") / SAMPLE, "rt", encoding="utf-8") as file:
            recording = re.sub(r'"created":"\d{4}', '"created":"2999', file.read(), count=1)
        own = home / "data" / "sessions" / "own.jsonl"
        own.parent.mkdir(parents=True)
        own.write_text(recording, "utf-8")
        own_file(self.work / "strategies", "planted").write_text(PLANTED)
        proxy = f"http://user:{ENCODED}@{hostile.host}:{hostile.port}"
        self.env: Mapping[str, str] = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TTS_TUI")},
            **dict.fromkeys(NAMES, CANARY),
            **dict.fromkeys([*PROXIES, *map(str.lower, PROXIES)], proxy),
            "DATABASE_URL": f"postgres://user:{ENCODED}@nowhere.invalid/all",
            "BASIC_AUTH": base64.b64encode(f"user:{CANARY}".encode()).decode(),
            "HOME": str(home),
            "TMPDIR": str(home / "tmp"),
            "TTS_TUI_CONFIG_DIR": str(home / "config"),
            "TTS_TUI_DATA_DIR": str(home / "data"),
        }

    def run(self, *argvs: list[str], **env: str) -> subprocess.CompletedProcess[bytes]:
        """Run commands in the folder, one after the other; the exit code is the highest."""
        return subprocess.run(
            [sys.executable, "-P", "-c", ONE_AFTER_THE_OTHER, json.dumps(argvs)],
            cwd=self.work,
            env={**self.env, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )

    def check(self, said: bytes) -> None:
        """Fail where any of it was said, sent or written, or where the folder had its way."""
        assert self.hostile.accepted == 0, [request.path for request in self.hostile.requests]
        self.check_kept(said)

    def check_kept(self, said: bytes) -> None:
        """The same, but that the hostile server may be asked, and be told keys as keys."""
        assert not holds(said)
        assert not (self.work / "ran").exists(), "a strategy of the working folder was run"
        for request in [*self.hostile.requests, *self.ours.requests]:
            headers = dict(request.headers)
            if request in self.hostile.requests:
                headers.pop("authorization", None)
            heard = [request.path, headers, request.body]
            assert not holds(json.dumps(heard, ensure_ascii=False).encode()), request.path
        for file in self.home.rglob("*"):
            if file.is_file():
                assert not holds(file.read_bytes()), file
