"""folium: the base script, the vector-tile layer, what it is told."""
