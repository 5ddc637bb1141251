"""The code lists, for programs and for administrators."""
