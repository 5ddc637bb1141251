"""The faces of consent: the API and the pages."""
