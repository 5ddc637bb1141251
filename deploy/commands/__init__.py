"""What stands behind each of `narvaro`'s commands; deploy/cli only names them and their options."""
