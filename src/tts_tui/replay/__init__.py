"""A stored session as the same stream of events: played, sought, and asked what if."""
