"""The case from queue to closure, and the auditor's room."""
