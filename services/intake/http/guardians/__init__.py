"""Guardians who refer: before they begin, what they send by the API, and what they may see afterwards."""
