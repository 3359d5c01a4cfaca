"""What can be read out of traces and races; pure."""
