"""The grid of a session: questions by strategies."""
