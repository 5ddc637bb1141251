"""Who read what: one entry for every look, on disk before the answer is given."""
