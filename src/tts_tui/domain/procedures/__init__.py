"""Strategies that act: what they may ask for, and what they are shown. The rules themselves stand
with the other strategies."""
