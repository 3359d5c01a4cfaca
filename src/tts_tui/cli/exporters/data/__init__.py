"""What the traces of a session can be handed on as, one file a format."""
