"""The command line: `python -m zqmap`."""
