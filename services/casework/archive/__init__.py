"""The archivist's work: until when files are kept, their destruction, and their preservation."""
