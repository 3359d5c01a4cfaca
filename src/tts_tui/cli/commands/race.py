"""`tts-tui race`: questions on any OpenAI-compatible server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tts_tui.cli import options
from tts_tui.cli.dueling import add_duel_flag, check_duel, is_duel
from tts_tui.cli.options import MAX_N
from tts_tui.cli.parser import a_shard, add_command, duration, whole
from tts_tui.errors import UsageError
from tts_tui.figures import counted

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.parser import Commands
    from tts_tui.cli.planning import RaceOrder
    from tts_tui.config import Settings
    from tts_tui.datasets import Shard
    from tts_tui.domain.events import Question

MAX_STDIN_BYTES: Final = 1_000_000

EXAMPLES = (
    'tts-tui race "What is 6 × 7?" --base-url http://localhost:8000/v1 --model qwen -n 8',
    'tts-tui race "What is 6 × 7?" --answer 42 --model mine --arm FFS-1',
    'tts-tui race "What is 6 × 7?" --answer 42 --model mine --model other --duel',
    "tts-tui race --dataset questions.jsonl --limit 20 --model mine --plain --session s.jsonl",
    "tts-tui race --dataset questions.jsonl --model mine --concurrency 64 --plain",
    "tts-tui race --dataset questions.jsonl --model mine --session s.jsonl --resume",
    "tts-tui race --dataset questions.jsonl --shard 3/8 --model mine --session part3.jsonl --plain",
    "tts-tui race --dataset questions.jsonl --model mine --max-cost 2.50 --session s.jsonl",
    "tts-tui race --dataset questions.jsonl --model mine --session s.jsonl --extend-to 16",
    "tts-tui race --dataset questions.jsonl --model mine --give-up-after 10m --session s.jsonl",
    "tts-tui race --dataset questions.jsonl --model mine --stage --stage-countdown 30",
    "cat question.txt | tts-tui race - --model mine --json",
)


def register(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "race", run, "Race the traces of your questions.", EXAMPLES)
    parser.add_argument("question", nargs="?", metavar="QUESTION", help="a question; - reads stdin")
    parser.add_argument("--answer", metavar="TRUTH", help="the true answer of QUESTION")
    parser.add_argument("--dataset", metavar="FILE", help="questions as JSONL, CSV or plain lines")
    parser.add_argument(
        "--limit", type=whole(1, 10**6), metavar="QUESTIONS", help="only the first of a data set"
    )
    parser.add_argument(
        "--shard",
        type=a_shard,
        metavar="K/M",
        help="only the K-th of M equal parts of a data set, after --limit; `tts-tui merge` joins "
        "the sessions of all parts",
    )
    parser.add_argument(
        "--questions-at-once",
        type=whole(1, MAX_N),
        metavar="Q",
        help="questions of a data set raced side by side (default: without a screen as many as "
        "fill --concurrency, on a screen one)",
    )
    parser.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="NAME",
        help="a configured model, or the server's id with --base-url; may be repeated",
    )
    parser.add_argument(
        "--base-url", metavar="URL", help="an OpenAI-compatible server; key in TTS_TUI_API_KEY"
    )
    options.add_race_flags(parser)
    add_duel_flag(parser, "two models")
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on with --session where it stopped, without a screen: complete traces stay, "
        "those that are missing or failed are run again",
    )
    parser.add_argument(
        "--extend-to",
        type=whole(1, MAX_N),
        metavar="N",
        help="give every race of --session N traces: only those that it lacks are run, with the "
        "seeds after the file's; goes on with it as --resume does",
    )
    parser.add_argument(
        "--give-up-after",
        type=duration(1, 7 * 24 * 3600),
        metavar="TIME",
        help="wait so long (90s, 10m, 1h) for a server that went away, and end in order if it does "
        "not come back (default: four attempts a trace)",
    )
    options.add_sampling_flags(parser)
    options.add_ceiling_flags(parser)
    options.add_trust_flag(parser)
    options.add_output_flags(parser)
    options.add_screen_reader_flag(parser)
    options.add_stage_flags(parser)
    options.add_control_flags(parser)
    options.add_audience_flag(parser)
    parser.add_argument(
        "--quiet",
        action="store_true",
        help="no progress line and no lines of races: only the table at the end, and the file",
    )


def run(args: Namespace) -> int:
    """Check everything, then race."""
    from tts_tui.cli.race_settings import settings_for_race
    from tts_tui.cli.run_race import run_race

    _check_source(args)
    check_duel(args)
    settings = settings_for_race(args)
    order = _order(args, settings)
    return run_race(order, settings, args)


def _check_source(args: Namespace) -> None:
    if args.question is not None and args.dataset is not None:
        raise UsageError("There is both a QUESTION and a --dataset.", "Leave one of them out.")
    if args.question is None and args.dataset is None:
        raise UsageError(
            "There is nothing to race.", 'Add a question in quotes ("…") or --dataset FILE.'
        )
    if args.answer is not None and args.question is None:
        raise UsageError(
            "--answer belongs to a QUESTION.", "Put answers into the data set's answer column."
        )
    if args.limit is not None and args.dataset is None:
        raise UsageError("--limit belongs to a --dataset.", "Leave it out.")
    if args.shard is not None and args.dataset is None:
        raise UsageError("--shard belongs to a --dataset.", "Leave it out.")
    if args.resume and args.session is None:
        raise UsageError("--resume goes on with a file.", "Name it with --session FILE.")
    if args.extend_to is not None and args.session is None:
        raise UsageError("--extend-to goes on with a file.", "Name it with --session FILE.")
    if args.questions_at_once is not None and args.dataset is None:
        raise UsageError("--questions-at-once belongs to a --dataset.", "Leave it out.")


def _order(args: Namespace, settings: Settings) -> RaceOrder:
    from tts_tui.cli.dueling import armed_board, dueling, two_sides
    from tts_tui.cli.front_end import goes_on, is_steered
    from tts_tui.cli.planning import RaceOrder, asking_log_p, plan_board, session_path
    from tts_tui.cli.racers import probes_at_once, resolve, resolve_others
    from tts_tui.config import SamplingFlags
    from tts_tui.engine.plan import SessionPlan

    n = args.extend_to or args.n or settings.n
    board = armed_board(plan_board(settings, n, args.strategies, args.arm), args.duel, n)
    path = session_path(args.session, goes_on=goes_on(args))
    flags = SamplingFlags(
        args.temperature,
        args.top_p,
        args.max_tokens,
        args.seed,
        args.concurrency,
        args.logprobs,
        probes=probes_at_once(board.built(n)),
    )
    found = resolve(settings, args.model, args.base_url, flags)
    resolved = asking_log_p(found, board.strategies)
    others = resolve_others(settings, board.built(n), resolved, args.base_url, flags)
    if is_duel(args):
        resolved = two_sides(resolved, args.duel, n)
    plan = SessionPlan(
        questions=_questions(args),
        entrants=tuple(entrant for entrant, _ in resolved),
        n=n,
        strategies=board.strategies,
        armed=board.armed,
        others=tuple(entrant for entrant, _ in others),
        shard=None if args.shard is None else str(args.shard),
    )
    endpoints = tuple(endpoint for _, endpoint in (*resolved, *others))
    at_once = args.questions_at_once or (1 if is_steered(args) else None)
    by_address = args.base_url is not None
    order = RaceOrder(
        plan,
        endpoints,
        path,
        at_once,
        give_up_after_s=args.give_up_after,
        by_address=by_address,
    )
    return dueling(order) if is_duel(args) else order


def _questions(args: Namespace) -> tuple[Question, ...]:
    from tts_tui.datasets import load_dataset
    from tts_tui.domain.events import Question

    if args.dataset is not None:
        found = load_dataset(Path(args.dataset))[: args.limit]
        shard: Shard | None = args.shard
        if shard is None:
            return found
        if not (part := shard.part(found)):
            raise UsageError(
                f"Shard {shard} of {counted(len(found), 'question')} is empty.",
                f"Cut them into {len(found)} parts at most.",
            )
        return part
    text = (_stdin() if args.question == "-" else args.question).strip()
    if not text:
        raise UsageError("The question is empty.", 'Write it in quotes: tts-tui race "…".')
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise UsageError("The question is not UTF-8 text.", "Save or type it as UTF-8.")
    return (Question("q1", text, (args.answer or "").strip() or None),)


def _stdin() -> str:
    raw = sys.stdin.buffer.read(MAX_STDIN_BYTES + 1)
    if len(raw) > MAX_STDIN_BYTES:
        raise UsageError("The question on stdin is larger than a megabyte.", "Shorten it.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("The question on stdin is not UTF-8 text.", "Save it as UTF-8.") from None
