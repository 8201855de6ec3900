"""The map for a frame on a page of another site."""
