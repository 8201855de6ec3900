"""Pure functions over the frames of layers: filters, counts, search, datums."""
