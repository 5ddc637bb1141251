"""What prepares a machine: the servers that tests need."""
