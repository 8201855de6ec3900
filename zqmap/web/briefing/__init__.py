"""The briefing: what the overview says, as slides and as paper."""
