"""Intake's faces: the JSON API and the pages."""
