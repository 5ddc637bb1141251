"""What a case and the team decide, and nothing else: no clock, no database, no web."""
