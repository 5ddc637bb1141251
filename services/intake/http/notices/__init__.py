"""Notices by API and by pages: a school sends them, an officer of the municipality follows them up."""
