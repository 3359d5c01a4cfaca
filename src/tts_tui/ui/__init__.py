"""The screen: a view of the race state. The only room that knows Textual."""
