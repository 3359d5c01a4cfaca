"""The strategies: one small file each, behind one protocol and one registry."""
