"""The audience page, seen from the screen: what it is told, and its link for the room."""
