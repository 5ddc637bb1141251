"""How the services are started, packed and wired together; the only place that knows all of them."""
