"""The face of every service: JSON API, pages, problems, signing in, rights, commands that may be sent twice."""
