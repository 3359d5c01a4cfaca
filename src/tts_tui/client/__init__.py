"""Talking to servers: bytes to deltas, one request a trace. The only room that knows httpx."""
