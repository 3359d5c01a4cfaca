"""How fast a list of a thousand sessions opens, the first time and again.

    .venv/bin/python -m benchmarks.library

Copies of the bundled sessions until there are a thousand: 20 to 120 kB each as a race leaves
them, and one in twenty packed, with up to a megabyte inside. The reference, measured in the same
run, is reading every byte of them.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
import time
from pathlib import Path

from tts_tui.paths import bundled_dir
from tts_tui.store.library import list_sessions
from tts_tui.store.summary_cache import SummaryCache

SESSIONS = 1000
PLAIN_BYTES = (20_000, 60_000, 120_000)


def fill(folder: Path) -> int:
    """Write the sessions; give their size in bytes."""
    bundled = sorted(bundled_dir("sessions").glob("*.gz"))
    whole = {path: gzip.decompress(path.read_bytes()) for path in bundled}
    size = 0
    for number in range(SESSIONS):
        source = bundled[number % len(bundled)]
        if number % 20 == 0:
            target = folder / f"{number}.jsonl.gz"
            data = source.read_bytes()
        else:
            target = folder / f"{number}.jsonl"
            text = whole[source]
            data = text[: text.index(b"\n", PLAIN_BYTES[number % 3]) + 1]
        target.write_bytes(data)
        size += len(data)
    return size


def main() -> int:
    """Run the benchmark."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "sessions"
        folder.mkdir()
        size = fill(folder)
        print(f"{SESSIONS} sessions, {size / 1e6:.0f} MB")
        cache = Path(name) / "cache.json"
        for what in ("first list", "list again"):
            from_s = time.perf_counter()
            listed = list_sessions([folder], SummaryCache(cache))
            print(f"{what:<28} {time.perf_counter() - from_s:6.3f} s")
            assert len(listed) == SESSIONS
        from_s = time.perf_counter()
        for path in folder.iterdir():
            path.read_bytes()
        print(f"{'reference: reading the bytes':<28} {time.perf_counter() - from_s:6.3f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
