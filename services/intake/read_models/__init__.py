"""The tables behind intake's lists and pages, and how events and facts fill them."""
