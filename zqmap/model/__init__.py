"""What the zone consists of: layers, fields, vocabularies, revisions. Frozen, typed, without input or output."""
