"""Tests that cross services, and the rules of the house itself."""
