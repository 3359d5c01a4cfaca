"""A replay to hand on: as an asciicast, or as a picture of one moment."""
