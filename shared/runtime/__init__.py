"""Settings, logging, metrics and migrations: what a service needs to run."""
