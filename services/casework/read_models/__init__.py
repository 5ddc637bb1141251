"""Tables behind casework's lists and pages, filled from its own log and from intake's facts."""
