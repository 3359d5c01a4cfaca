"""The comparison: accuracy against tokens as a picture, the numbers under it."""
