"""What consent decides: pure rules, no clock, no database."""
