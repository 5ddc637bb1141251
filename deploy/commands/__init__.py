"""What stands behind each of `narvaro`'s commands; cli.py only names them and their options."""
