"""Every text that a visitor reads, gathered out of templates and Python into the catalogues of English texts."""
