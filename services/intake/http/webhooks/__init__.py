"""An organisation's webhooks by API and by pages: where messages go, and how each fared."""
