"""The seven starting areas: side by side, and each by itself."""
