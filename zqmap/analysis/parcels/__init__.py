"""Finding a parcel: what an investor needs, which parcels fit and how well, and why others do not."""
