"""The race screen: lanes, strategies, votes, the selected trace, the winner's moment."""
