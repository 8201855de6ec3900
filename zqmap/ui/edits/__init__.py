"""The editing desk of the staff's page: draw on the map, fill in forms and tables, make a proposal of it."""
