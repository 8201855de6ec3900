"""Sheets of parcels as PDF, in either language, with their fonts embedded."""
