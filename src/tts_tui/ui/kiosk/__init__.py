"""Recorded races that play by themselves, for a screen that nobody sits at."""
