"""Home: ask a question, choose who answers it, look at what was saved."""
