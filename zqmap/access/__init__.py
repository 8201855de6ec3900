"""Accounts, roles, sessions, and the one policy that every write and restricted read asks."""
