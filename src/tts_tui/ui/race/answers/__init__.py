"""The answers of a race: which ways of writing count as one, why, and that changed by hand."""
