"""Organisers, school units, people and tokens, by API and by pages."""
