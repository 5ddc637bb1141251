"""The rows behind the tables, and the queries that count them."""
