"""The briefing: one press gives what the overview says as slides or as paper."""
