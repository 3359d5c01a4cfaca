"""Strategies of one's own: found, checked and guarded; code that runs with the user's rights."""
