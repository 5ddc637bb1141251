"""What proves that a log is what it was: hashes, trees, signed checkpoints, bundles and their verifier. Needs no database and no service."""
