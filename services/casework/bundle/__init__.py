"""A case's bundle for whoever checks us without trusting us: evidence of all services, keys to what the reader may see, and the story."""
