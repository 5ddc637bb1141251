"""Tables behind the lists and pages of consent, and the queries that decide whose rows a reader gets."""
