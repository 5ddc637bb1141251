"""Tests of the way of a fact, with a tiny application of their own: counters."""
