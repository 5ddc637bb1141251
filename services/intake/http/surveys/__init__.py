"""Surveys: what the team writes, sends and reads, and what whoever has a link answers."""
