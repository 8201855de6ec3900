"""The finder: brief, ranked parcels, map, comparison and shortlist."""
