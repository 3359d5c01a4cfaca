"""Session files: written as they happen, read as far as they can be read."""
