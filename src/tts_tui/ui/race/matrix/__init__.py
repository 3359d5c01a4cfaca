"""The probed answers of a race as a view of its own: lanes by probes, coloured by answer."""
