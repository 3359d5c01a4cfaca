"""The embedded engine's own process: one llama.cpp server on loopback.

Run by `client.local` and by nobody else. It reads one JSON line from stdin (where the engine is,
model, key, slots, context, threads), answers one JSON line on stdout (`{"port": …}` or
`{"error": …}`), serves, and ends when stdin does: the kernel closes that pipe however the parent
dies, also by `kill -9`.
Only the standard library and `xllamacpp` are imported, so that it is up in well under a second.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any
from urllib.parse import urlsplit


def main() -> int:
    """Serve until stdin ends."""
    report_fd = _silence_everything_else()
    with os.fdopen(report_fd, "w", encoding="utf-8") as report:
        try:
            order = json.loads(sys.stdin.buffer.readline())
            threading.Thread(target=_leave_with_the_parent, daemon=True).start()
            # The server serves for as long as this object lives.
            server = _serve(order)
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            print(json.dumps({"error": f"{type(error).__name__}: {error}"}), file=report)
            return 1
        port = urlsplit(server.listening_address).port
        print(json.dumps({"port": port}), file=report)
    threading.Event().wait()
    return 0


def _silence_everything_else() -> int:
    """Keep stdout for our one line and send what llama.cpp prints nowhere; give the kept one."""
    report_fd = os.dup(1)
    nowhere_fd = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere_fd, 1)
    os.dup2(nowhere_fd, 2)
    os.close(nowhere_fd)
    return report_fd


def _leave_with_the_parent() -> None:
    while os.read(0, 4096):
        pass
    # Not sys.exit: tearing the server down would wait for the requests in flight.
    os._exit(0)


def _serve(order: dict[str, Any]) -> Any:
    """Start the server an order asks for; RuntimeError where the model does not load."""
    if order["engine_folder"] is not None:
        sys.path.append(order["engine_folder"])
    from xllamacpp import CommonParams, Server

    params = CommonParams()
    params.model.path = order["model"]
    params.model_alias = {order["model_id"]}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [order["key"]]
    params.n_parallel = order["slots"]
    params.n_ctx = order["slots"] * order["context_tokens"]
    params.cpuparams.n_threads = order["threads"]
    params.cpuparams_batch.n_threads = order["threads"]
    params.verbosity = -1
    params.warmup = False
    params.endpoint_metrics = True
    params.ui = False
    params.slot_save_path = order["warm_folder"]
    # Prompts are short: a cache of up to 8 GB (the default) buys nothing.
    params.cache_ram_mib = 0
    return Server(params)


if __name__ == "__main__":
    sys.exit(main())
