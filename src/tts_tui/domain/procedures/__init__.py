"""Strategies that act: they start, continue and end traces."""
