"""The tables as JSON, as CSV and as pages."""
