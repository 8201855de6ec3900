"""A file becomes features: read, check against the layer's declaration, compare."""
