"""OGC API - Features at `/ogc/`: every layer and register, read-only, from the store."""
