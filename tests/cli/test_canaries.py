"""Keys in the environment, a folder that wants them, and every command and screen there is."""

from __future__ import annotations

import base64
import importlib
import json
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import pytest
from textual.screen import Screen

from tests.support.canaries import CANARY, FOR_EVER, SAMPLE, Nest, holds, listen, talk
from tests.support.crawl import PASSING
from tests.support.server import serving
from tests.support.terminal import Terminal
from tts_tui import ui
from tts_tui.cli.exporters.data.registry import DATA_EXPORTERS
from tts_tui.cli.exporters.registry import EXPORTERS
from tts_tui.cli.main import build_parser
from tts_tui.store.importers.registry import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = {"cast": ["--fps", "1", "--speed", "64"]}
RUNS: dict[str, list[list[str]]] = {
    "": [[]],
    "demo": [["--tour", "--plain"], ["--plain"], ["--json"]],
    "race": [
        ["hi", "--model", "aws", "--json"],
        ["hi", "--plain"],
        ["hi", "--model", "keyed", "--plain"],
        ["hi", "--model", "mine", "--model", "openai"],
        ["hi", "--model", "proxied", "--plain"],
        ["hi", "--model", "free", "-n", "2", "--plain"],
        ["hi", "--model", "free", "-n", "2", "--json", "--session", "free.jsonl"],
        ["hi", "--model", "keyed", "-n", "2", "--plain", "--max-race-tokens", "1"],
        ["hi", "--model", "keyed", "-n", "1", "--plain", "--give-up-after", "1s"],
    ],
    "replay": [[SAMPLE, "--plain"], [SAMPLE, "--json"]],
    "inspect": [[SAMPLE]],
    "grid": [[SAMPLE], [SAMPLE, "--json"]],
    "score": [[SAMPLE], [SAMPLE, "--json", "--math"]],
    "compare": [
        [SAMPLE, "--plain"],
        [SAMPLE, "--csv", "c.csv", "--svg", "c.svg", "--parquet", "c.parquet", "--json"],
    ],
    "recommend": [[SAMPLE], [SAMPLE, "--json"]],
    "study": [["auto", SAMPLE], ["votes", SAMPLE, "--json", "--svg", "s.svg"]],
    "import": [[kind, "batch.jsonl", "--out", "imported"] for kind in FORMATS],
    "export": [
        [SAMPLE, "--format", kind, "--out", f"x.{kind}", *QUICK.get(kind, [])]
        for kind in (*EXPORTERS, *DATA_EXPORTERS)
    ],
    "merge": [[SAMPLE, "--out", "merged.jsonl"]],
    "models": [
        [],
        ["--install"],
        ["--discover"],
        ["--discover", "--write"],
        ["--presets"],
        ["--add", "openrouter", "--model", "m"],
    ],
    "completion": [["bash"]],
    "themes": [[]],
    "keys": [[]],
    "ctl": [[], ["state"]],
    "sessions": [[], ["--json"]],
    "trust": [["--show"], ["--list"], ["--yes"], ["--revoke"]],
    "doctor": [[], ["aws"], ["keyed", "--json"], ["openai"]],
}
"""How each command is run without a screen."""
A_FEW = 4
"""Processes that all commands share: it takes longer to start one than to run most."""


@pytest.fixture
def nest(home: Path) -> Iterator[Nest]:
    with serving(listen) as hostile, serving(talk) as ours:
        yield Nest(home, hostile, ours)


# -- every command ---------------------------------------------------------------------------


def commands() -> set[str]:
    [group] = build_parser()._subparsers._group_actions  # type: ignore[union-attr]
    assert group.choices is not None
    return {"", *group.choices}


def argv_of(name: str, rest: list[str]) -> list[str]:
    return [*([name] if name else []), *rest]


def test_every_command_there_is_goes_past_the_canaries() -> None:
    assert set(RUNS) == commands()


@pytest.mark.parametrize("name", RUNS, ids=lambda name: name or "home")
def test_no_byte_of_a_key_leaves_a_command_or_lands_in_a_file(nest: Nest, name: str) -> None:
    done = nest.run(*(argv_of(name, rest) for rest in RUNS[name]))
    assert done.returncode in {0, 1, 2, 3}
    assert not name or b"--help`" not in done.stderr, "it was not run: the flags are wrong"
    nest.check(done.stdout + done.stderr)


@pytest.mark.parametrize("begin", range(A_FEW))
def test_once_trusted_a_key_goes_where_the_file_says_and_nowhere_else(
    nest: Nest, begin: int
) -> None:
    some = list(RUNS)[begin::A_FEW]
    done = nest.run(*(argv_of(name, RUNS[name][0]) for name in some), TTS_TUI_TRUST_CONFIG="1")
    nest.check_kept(done.stdout + done.stderr)


def test_a_trusted_race_sends_its_key_as_a_key(nest: Nest) -> None:
    assert nest.run(["trust", "--yes"]).returncode == 0
    done = nest.run(["race", "hi", "--model", "aws", "--plain", "-n", "1"])
    assert nest.hostile.requests[0].headers["authorization"] == f"Bearer {CANARY}"
    nest.check_kept(done.stdout + done.stderr)


def test_a_canary_is_seen_in_every_form() -> None:
    for way in (str.encode, lambda text: quote(text, safe="").encode()):
        assert holds(b"before " + way(CANARY) + b" after")
    for at in range(3):
        for pack in (base64.b64encode, base64.urlsafe_b64encode):
            assert holds(pack(b"y" * at + CANARY.encode() + b"tail"))


# -- every screen ----------------------------------------------------------------------------


class Crawled(NamedTuple):
    """A command that opens a screen."""

    argv: list[str]
    opens: str
    """The screens that must have been seen."""
    into: str = ""
    """Those of them, but for the first, whose keys are pressed as well."""
    skips: str = ""
    """How names of keys begin that are not pressed."""
    begins: str = ""
    """Keys that are pressed first."""


CRAWLS = {
    "home": Crawled(
        [],
        "HomeScreen TrustScreen FindServersScreen RenameScreen HelpScreen ThemesScreen",
        # Which loads a model.
        skips="home.demo home.on_stage",
    ),
    "race": Crawled(
        ["race", FOR_EVER, "--model", "free", "-n", "8", "--audience"],
        "RaceScreen ArmScreen StrategiesScreen ConfirmScreen StageScreen AudienceLink "
        "AnswersScreen",
    ),
    "replay": Crawled(
        ["replay", SAMPLE],
        "ReplayScreen WhatIfScreen InspectScreen ScoresScreen GridScreen ExportScreen "
        "AnswersByHand IntoScreen",
        # Which races a model of the nest, for ever.
        skips="replay.anew",
        # To where answers are there to be told apart.
        begins="9",
    ),
    "probed": Crawled(
        ["replay", "qwen-tour"],
        "MatrixScreen",
        # The keys below it are those of any replay.
        begins="9 p",
    ),
    "inspect": Crawled(
        ["inspect", SAMPLE],
        "InspectScreen WriteScreen VerdictScreen ChooseTracesScreen SideBySideScreen "
        "CommandsScreen ListingScreen",
        into="SideBySideScreen",
    ),
    "compare": Crawled(
        ["compare", SAMPLE],
        "CompareScreen AdviceScreen FlipsScreen",
        into="FlipsScreen",
        # To a row that differs from the pinned one.
        begins="down " * 10,
    ),
    # Its other keys are those of a replay.
    "tour": Crawled(["demo", "--tour"], "TourScreen CommandsScreen", skips="replay."),
}


def screens() -> set[str]:
    """Every screen that stays until a person does something."""
    for module in pkgutil.walk_packages(ui.__path__, "tts_tui.ui."):
        importlib.import_module(module.name)
    found: set[str] = set()
    todo: list[type[Screen[Any]]] = [Screen]
    while todo:
        kinds = todo.pop().__subclasses__()
        todo += kinds
        found |= {kind.__name__ for kind in kinds if kind.__module__.startswith("tts_tui.")}
    # A family is of a search's hypotheses, which the sample has none of.
    # A kiosk's keys are those of the tour that it is, a duel's those of its race.
    bases = {"Dialog", "TypedList", "RaceBaseScreen", "LaidOverScreen", "ReadingScreen", "Jumps"}
    bases |= {"KioskScreen", "DuelScreen"}
    return found - PASSING - bases - {"FamilyScreen"}


def test_every_screen_there_is_goes_past_the_canaries() -> None:
    assert {name for crawl in CRAWLS.values() for name in crawl.opens.split()} == screens()


@pytest.mark.pty
@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", CRAWLS)
def test_no_byte_of_a_key_leaves_a_screen_or_lands_in_a_file(nest: Nest, name: str) -> None:
    crawl = CRAWLS[name]
    log = nest.home / "log.json"
    env = {
        **nest.env,
        "TEXTUAL_DRIVER": "tests.support.crawl:Crawler",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "CRAWL_LOG": str(log),
        "CRAWL_INTO": crawl.into,
        "CRAWL_SKIP": crawl.skips,
        "CRAWL_FROM": crawl.begins,
    }
    with Terminal(crawl.argv, nest.work, env, (120, 40)) as terminal:
        # 4: at home a session may be renamed that is still being raced.
        assert terminal.read_to_the_end() in {0, 4}, terminal.shown
    nest.check(terminal.written)
    told = json.loads(log.read_text("utf-8"))
    assert told["outcome"] == "[None]"
    assert set(crawl.opens.split()) <= set(told["screens"]), told["keys"]
