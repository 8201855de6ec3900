"""The page on which visitors ask about parcels: the form, and what a reference opens."""
