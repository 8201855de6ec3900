"""`python -m zqmap`."""

from zqmap.cli import app

app(prog_name="python -m zqmap")
