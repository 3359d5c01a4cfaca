"""Two to four traces side by side, and the word at which they part."""
