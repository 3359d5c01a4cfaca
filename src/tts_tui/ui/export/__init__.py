"""The dialog that writes a session, or a replay of it, to a file."""
