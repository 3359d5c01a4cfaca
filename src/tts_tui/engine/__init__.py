"""Running races: its own thread and loop, one scope a trace."""
