"""Every revision of every layer, on SQLite or PostgreSQL with PostGIS."""
