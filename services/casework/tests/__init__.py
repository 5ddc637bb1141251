"""Tests of casework, with the cases that they begin from."""
