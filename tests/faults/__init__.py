"""Kills services, broker and database under load, and looks for what was lost or counted twice."""
