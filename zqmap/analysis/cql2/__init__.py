"""OGC's Common Query Language (CQL2) over a layer's frame."""
