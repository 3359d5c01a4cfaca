"""A race told in sentences, for people who listen to their terminal or read it in braille."""
