"""Every strategy written plainly: a pick from scratch, over all traces, each time it is asked.

The strategies share a pool that keeps what it has learned (`domain/pool.py`); this is what they
are held to, and what `benchmarks/picks.py` measures them against. The older ones were copied as
they stood before they had a pool; nothing here is for speed.
"""
