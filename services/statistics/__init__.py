"""Statistics: every fact of the other three as a row, and the tables that are counted from the rows."""
