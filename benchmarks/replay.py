"""How fast a large session opens and seeks: 64 traces of 32,000 tokens, 2 million in all.

    .venv/bin/python -m benchmarks.replay            writes the session, then measures
    .venv/bin/python -m benchmarks.replay --traces 8 --tokens 4000

Prints the time to the first picture, to the whole file, of seeks to random moments with the
picture drawn anew, and the memory at its highest. The reference is one plain fold of the same
events, measured in the same run.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.domain.events import (
    Channel,
    EndReason,
    ModelCard,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceFinished,
    TraceOpened,
)
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import default_names
from tts_tui.store.codec import encode
from tts_tui.store.header import PlanSummary, SessionHeader, encode_header
from tts_tui.store.jsonline import dump

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.domain.events import Event

FRAME_S = 0.05
RATE_TOK_S = 50.0
WORDS = ("so ", "wait, ", "then 6 × 7 ", "is 42 ", "and ", "therefore ", "but ", "however ")
SIZE = (120, 40)


def events_of(traces: int, tokens: int) -> Iterator[Event]:
    """A race as a journal would hold it: a record a trace and frame, several deltas in each."""
    card = ModelCard("benchmark", "benchmark")
    yield RaceStarted(
        0, 0.0, Question("q", "How long?", "42"), card, traces, Sampling(), "2026-11-24T00:00:00Z"
    )
    for trace in range(traces):
        yield TraceOpened(0, (trace + 1) * 1e-6, trace, seed=trace)
    gap_s = 1 / RATE_TOK_S
    lengths = [tokens - (traces - 1 - trace) * 5 for trace in range(traces)]
    for at in range(0, tokens, 3):
        for trace in range(traces):
            deltas = range(at, min(at + 3, lengths[trace]))
            if deltas:
                channel = Channel.ANSWER if at > lengths[trace] * 0.9 else Channel.THINKING
                yield TokensArrived(
                    0,
                    trace,
                    channel,
                    tuple(round(0.1 + k * gap_s + trace * 1e-5, 6) for k in deltas),
                    (1,) * len(deltas),
                    tuple(WORDS[k % 8] for k in deltas),
                )
            if at < lengths[trace] <= at + 3:
                end_s = round(0.1 + lengths[trace] * gap_s + trace * 1e-5, 6)
                boxed = f"\\boxed{{{42 - trace % 3}}}"
                yield TokensArrived(0, trace, Channel.ANSWER, (end_s,), (3,), (boxed,))
                yield TraceFinished(0, round(end_s + 1e-6, 6), trace, "stop")
    yield RaceEnded(0, round(1 + tokens * gap_s, 6), EndReason.ALL_ENDED)


def write(path: Path, traces: int, tokens: int) -> None:
    """Write the session file."""
    plan = PlanSummary(strategies=default_names(traces), n=traces, questions=1)
    header = SessionHeader(created="2026-11-24T00:00:00+00:00", plan=plan)
    with path.open("w", encoding="ascii") as file:
        file.write(dump(encode_header(header)) + "\n")
        file.writelines(dump(encode(event)) + "\n" for event in events_of(traces, tokens))


def measure(path: Path) -> None:
    """Open, seek and report; run in a process of its own, so that the memory is its own."""
    began_s = time.perf_counter()
    from tts_tui.replay.player import ReplayControls
    from tts_tui.replay.recording import Recording
    from tts_tui.ui.kit.palette import palette_from
    from tts_tui.ui.kit.theme_file import load_themes
    from tts_tui.ui.race.frame import Frame
    from tts_tui.ui.replay.model import ReplayModel

    imported_s = time.perf_counter()
    palette = palette_from(load_themes().choose("deuteran-safe")[0].variables())
    recording = Recording(path)
    controls = ReplayControls(recording)
    model, frame = ReplayModel(controls), Frame()

    def draw() -> None:
        model.take(time.monotonic())
        frame.draw(model.view(palette, time.monotonic()), *SIZE)

    draw()
    first_s = time.perf_counter()
    recording.finish()
    whole_s = time.perf_counter()
    print(f"imports                        {imported_s - began_s:8.3f} s")
    print(f"first picture after them       {first_s - imported_s:8.3f} s")
    print(f"whole file read                {whole_s - imported_s:8.3f} s")
    controls.pause()
    draw()
    marks_s = time.perf_counter()
    print(f"marks of all picks, once       {marks_s - whole_s:8.3f} s")
    chance = random.Random(1)
    took_s = []
    for share in [1.0, 0.0, *(chance.random() for _ in range(40)), 1.0]:
        from_s = time.perf_counter()
        controls.seek_share(share)
        draw()
        took_s.append(time.perf_counter() - from_s)
    took_s.sort()
    print(f"seek with its picture, median  {took_s[len(took_s) // 2] * 1000:8.1f} ms")
    print(f"seek with its picture, worst   {took_s[-1] * 1000:8.1f} ms")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory at its highest          {peak_mb:8.0f} MB")


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--traces", type=int, default=64)
    parser.add_argument("--tokens", type=int, default=32_000)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure is not None:
        measure(arguments.measure)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.jsonl"
        write(path, arguments.traces, arguments.tokens)
        print(
            f"{arguments.traces} traces × {arguments.tokens} tokens, "
            f"{path.stat().st_size / 1e6:.0f} MB",
            flush=True,
        )
        command = [sys.executable, "-m", "benchmarks.replay", "--measure", str(path)]
        subprocess.run(command, check=True)
    from_s = time.perf_counter()
    SessionState(events_of(arguments.traces, arguments.tokens))
    print(f"reference: making and folding  {time.perf_counter() - from_s:8.3f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
