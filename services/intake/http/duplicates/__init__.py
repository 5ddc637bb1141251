"""Possible duplicates, for the team to judge."""
