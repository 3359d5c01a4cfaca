"""Which tokens may come next, with their log p: what beam search is made of."""
