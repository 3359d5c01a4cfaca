"""What a replay can be exported as, one file a format."""
