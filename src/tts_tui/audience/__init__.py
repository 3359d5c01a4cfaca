"""A page for the room: the board and the bets on everybody's phone, and nothing to steer."""
