"""The manners of every service's API, over the real apps."""
