"""The state of the zone: works by status, what is late, what waits for what, what clashes, how much is known."""
