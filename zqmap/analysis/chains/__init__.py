"""Supply around a place: who is near, which segments of a chain lack, who supplies whom, in which order to visit."""
