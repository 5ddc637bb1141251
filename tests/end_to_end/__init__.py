"""The whole way on real input: the demo's scenario played once over the services' APIs, and everything asked of it afterwards."""
