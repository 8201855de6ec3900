"""The page on which staff bring a file, see what it would change, and publish it."""
