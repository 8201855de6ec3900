"""The wall view: full screen, large type, one theme after the other without anybody's hand."""
