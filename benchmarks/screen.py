"""The whole program on a real terminal: are 64 lanes × 50 tokens/s received whole, at what cost?

Starts the scripted loopback server and `tts-tui race` on a pseudo-terminal that answers the
program's question for synchronised output, so that every frame can be counted. Prints frames
per second, the program's share of one core, and the tokens that reached the session file. The
reference in the same run is the same race without a screen (`--json` into a pipe).

    python -m benchmarks.screen [--lanes 64] [--rate 50] [--seconds 10] [--size 200x60]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.domain.events import TokensArrived
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _free_port() -> int:
    """A port of this run's own: two at once must not share a server."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


START_S = 2.0
"""The program starts and the lanes open: not measured."""
FINISH_S = 3.0
"""After the measured time the last tokens come in; shares are of the measured time."""
TAKE_IN_S = 1.0
"""After the server has fallen silent: what was sent last is read."""
PORT = _free_port()
ASKS_FOR_SYNC = b"\x1b[?2026$p"
HAS_SYNC = b"\x1b[?2026;2$y"
FRAME = b"\x1b[?2026h"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """What one run cost."""

    fps: float
    core_share: float
    megabytes_s: float
    sent: int = 0
    """Tokens that the server sent."""


def command(session: Path, lanes: int, *more: str) -> list[str]:
    """The race to run."""
    return [
        *(sys.executable, "-m", "tts_tui", "race", "How many pens are in 17 packs of 6?"),
        *("--base-url", f"http://127.0.0.1:{PORT}/v1", "--model", "scripted"),
        # Far more than any run sends: a cut at the limit would end a long one early.
        *("-n", str(lanes), "--max-tokens", "1000000", "--session", str(session), *more),
    ]


class LoadServer:
    """The scripted server, in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def hush(self) -> int:
        """Have it say nothing more, and how many tokens it has sent."""
        assert self._process.stdout is not None
        self._process.send_signal(signal.SIGUSR1)
        said = (line.split() for line in self._process.stdout)
        return next(int(words[1]) for words in said if words[0] == "sent")


@contextlib.contextmanager
def serving(rate: int, tokens: int) -> Iterator[LoadServer]:
    """Run the scripted server: so many tokens a second of each lane, so many in all."""
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.support.server", "--port", str(PORT)),
            *("--rate", str(rate), "--tokens", str(tokens)),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        time.sleep(1.0)
        yield LoadServer(server)
    finally:
        server.terminate()
        server.wait()


def cpu_s(pid: int) -> float:
    """Processor time of a process, all threads, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def watch(process: subprocess.Popen[bytes], out: int, seconds: float, *, answer: bool) -> Run:
    """Read what the program writes; count from two seconds after the start, for `seconds`."""
    frames = written = 0
    from_s = time.monotonic() + START_S
    cpu = [0.0, 0.0]
    while (now_s := time.monotonic()) < from_s + seconds + FINISH_S:
        measured = from_s <= now_s < from_s + seconds
        if measured and not cpu[0]:
            cpu[0] = cpu_s(process.pid)
        if measured:
            cpu[1] = cpu_s(process.pid)
        if select.select([out], [], [], 0.02)[0]:
            data = os.read(out, 1 << 20)
            if answer and ASKS_FOR_SYNC in data:
                os.write(out, HAS_SYNC)
            frames += data.count(FRAME) * measured
            written += len(data) * measured
    share = (cpu[1] - cpu[0]) / seconds
    return Run(frames / seconds, share, written / seconds / 1e6)


def open_on_a_terminal(
    size: str, session: Path, lanes: int, *more: str
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the program on a terminal of its own; give it and the terminal's other end."""
    master, slave = pty.openpty()
    columns, rows = map(int, size.split("x"))
    ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    process = subprocess.Popen(
        command(session, lanes, *more), stdin=slave, stdout=slave, stderr=slave, env=environment
    )
    os.close(slave)
    return process, master


def read_on(out: int, until: Callable[[], bool]) -> None:
    """Read what a program writes until something is so."""
    while not until():
        # The terminal's other end goes away with the program: that is an error here.
        with contextlib.suppress(OSError):
            if select.select([out], [], [], 0.1)[0]:
                os.read(out, 1 << 20)


def take_in(out: int, server: LoadServer) -> int:
    """Let the program take in all that was sent, and nothing more comes; give the tokens."""
    sent = server.hush()
    until_s = time.monotonic() + TAKE_IN_S
    read_on(out, lambda: time.monotonic() > until_s)
    return sent


def close_terminal(process: subprocess.Popen[bytes], master: int) -> None:
    """End the program, reading what it still writes."""
    process.terminate()
    read_on(master, lambda: process.poll() is not None)
    os.close(master)


def on_a_terminal(args: argparse.Namespace, session: Path, server: LoadServer) -> Run:
    """Run with the screen."""
    process, master = open_on_a_terminal(args.size, session, args.lanes)
    run = watch(process, master, args.seconds, answer=True)
    run.sent = take_in(master, server)
    close_terminal(process, master)
    return run


def without_a_screen(args: argparse.Namespace, session: Path, server: LoadServer) -> Run:
    """Run the same race as JSON lines into a pipe that is read."""
    process = subprocess.Popen(
        [*command(session, args.lanes), "--json"], stdout=subprocess.PIPE, bufsize=0
    )
    assert process.stdout is not None
    run = watch(process, process.stdout.fileno(), args.seconds, answer=False)
    run.sent = take_in(process.stdout.fileno(), server)
    process.terminate()
    process.communicate()
    return run


def received_in(session: Path) -> int:
    """Tokens that reached a session file."""
    events = read_session(session).events
    return sum(sum(event.tokens) for event in events if isinstance(event, TokensArrived))


def main() -> None:
    """Print both runs and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lanes", type=int, default=64)
    parser.add_argument("--rate", type=int, default=50, help="tokens/s of each lane")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--size", default="200x60")
    args = parser.parse_args()
    tokens = int(args.rate * (args.seconds + 1))
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / "screen.jsonl", Path(folder) / "plain.jsonl"]
        with serving(args.rate, tokens) as server:
            screen = on_a_terminal(args, files[0], server)
        with serving(args.rate, tokens) as server:
            plain = without_a_screen(args, files[1], server)
        received = [received_in(file) for file in files]
    print(f"{args.lanes} lanes × {args.rate} tokens/s on {args.size}, {args.seconds:.0f} s")
    print(f"screen: {screen.fps:.1f} frames/s, {screen.core_share:.0%} of one core, ", end="")
    print(f"{received[0]} of {screen.sent} sent tokens received, ", end="")
    print(f"{screen.megabytes_s:.2f} MB/s to the terminal")
    print(f"no screen (reference): {plain.core_share:.0%} of one core, ", end="")
    print(f"{received[1]} of {plain.sent} sent tokens received")
    print(f"ratio: the screen costs {screen.core_share / plain.core_share:.2f}× the reference")


if __name__ == "__main__":
    main()
