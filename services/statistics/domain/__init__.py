"""What the tables count and how they are laid out; pure."""
