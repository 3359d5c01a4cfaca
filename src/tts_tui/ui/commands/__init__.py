"""Everything that can be done from here, in one list to search in."""
