"""Tests that share a short play."""
