"""Pack recorded sessions for sessions/, which ships with the program.

    .venv/bin/python -m scripts.bundle_sessions RECORDING NAME [RECORDING NAME]…

The recording itself is not changed by a byte: it is only compressed, always to the same file. A
recording that does not open whole is refused. Prints what each strategy picked.

How the bundled ones were made (two cores, llama.cpp through xllamacpp, 8 slots, one race at a
time): the questions of src/tts_tui/data/multistep.jsonl on Qwen2.5-Coder-1.5B-Instruct, Q4_K_M,
Apache-2.0, from its GGUF file, with

    tts-tui race --dataset GROUP.jsonl --base-url URL --model qwen2.5-coder-1.5b-instruct \\
        -n 8 --temperature 0.7 --top-p 0.95 --max-tokens 700 --seed 1 --session FILE --plain

the train, the ages and the coat of it once more, each in a session of its own, with

    … -n 8 --strategies …,wait-2,BS@1,BS@4 --max-tokens 900 --seed 1 …

the ages and the coat, for the tour, on a busy machine with 20 slots, with

    … -n 8 --strategies …,auto,DeepConf-4,DeepConf-cut-3,probe-64,wait-2,BS@4 --max-tokens 900 \\
        --logprobs 5 --seed 3 …

the coat once more, from the embedded model to that one (the entry `qwen` of a config.toml), with

    … --model smollm2-135m -n 2 --strategies 'SD,FFS-1,MV,esc-MV@2>MV@3:qwen' --max-tokens 450 \\
        --seed 5 …

and the starter questions on the embedded model with

    tts-tui demo --plain --questions 19 --seed 100 --session FILE
    tts-tui demo --plain --questions 4 --strategies …,wait-1,BS@1,BS@4 --session FILE
"""

from __future__ import annotations

import argparse
import gzip
import sys
from pathlib import Path

from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock
from tts_tui.plain.rows import format_rows, score_rows
from tts_tui.store.reader import read_session

FOLDER = Path(__file__).parents[1] / "sessions"


def bundle(recording: Path, name: str) -> Path:
    """Compress one recording; raises ValueError where it is not whole."""
    session = read_session(recording)
    races = SessionState(session.events).races.values()
    if session.losses or not races or not all(race.ended for race in races):
        raise ValueError(f"{recording} is not whole: {session.losses}")
    strategies = session.header.plan.strategies
    print(format_rows(score_rows(name, races, strategies, Clock.WALL)))
    target = FOLDER / f"{name}.jsonl.gz"
    target.write_bytes(gzip.compress(recording.read_bytes(), 9, mtime=0))
    print(f"{target.name}: {target.stat().st_size / 1000:.0f} kB")
    return target


def main() -> int:
    """Pack every pair of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pairs", nargs="+", metavar="RECORDING NAME")
    pairs: list[str] = parser.parse_args().pairs
    if len(pairs) % 2:
        parser.error("Give a name after every recording.")
    for recording, name in zip(pairs[::2], pairs[1::2], strict=True):
        bundle(Path(recording), name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
