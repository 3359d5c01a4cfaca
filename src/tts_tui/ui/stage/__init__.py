"""A race on a stage: a card with the question and the bets, the race large, and what came of it."""
