"""`python -m zqmap`."""

from zqmap.cli.commands import app

app(prog_name="python -m zqmap")
