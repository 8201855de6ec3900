"""The coordinate doctor: which systems are plausible here, what speaks for each, and the way back to WGS 84."""
