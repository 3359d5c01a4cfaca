"""The guided tour: a replay that goes from stop to stop."""
