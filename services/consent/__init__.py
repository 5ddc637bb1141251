"""Consent: who may share what with whom, until when."""
