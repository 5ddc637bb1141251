"""The field's words: code lists, dates, identity numbers and municipality profiles."""
