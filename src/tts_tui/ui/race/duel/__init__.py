"""Both races of a question side by side: two boards, one clock, one verdict."""
