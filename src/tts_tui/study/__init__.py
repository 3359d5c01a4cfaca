"""Many sessions at once: read, judged, and measured against each other."""
