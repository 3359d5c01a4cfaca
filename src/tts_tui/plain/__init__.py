"""The race as lines or JSON lines: for pipes, CI and screen readers."""
