"""The pure heart: facts, the fold over them, answers, votes, strategies and the ledger."""
