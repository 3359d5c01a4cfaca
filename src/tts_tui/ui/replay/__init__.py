"""A recorded race on the race screen, with a player's keys and what-ifs."""
