"""Data that was made elsewhere becomes sessions: one small file a format."""
