"""A municipality's years played through the services' public APIs: the scenario's data files, the plan made of them, and the player."""
