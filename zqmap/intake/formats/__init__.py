"""One module a format: what it is known by, the parts of a file, and what a part says."""
