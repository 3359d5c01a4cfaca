"""A race told in sentences: what is typed comes in, what changed goes out."""
