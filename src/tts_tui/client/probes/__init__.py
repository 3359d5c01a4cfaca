"""Probes: tiny requests that show by their effect what a server can do."""
