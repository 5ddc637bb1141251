"""Tests of the face that all services share, on a small service of their own."""
