"""What intake decides: pure rules, no clock, no database."""
