"""`python -m zqmap`."""

import sys

from zqmap.allocator import begin_anew_where_needed

if sys.argv[1:2] == ["serve"]:
    begin_anew_where_needed()

# Only now, since all that is loaded would be loaded twice.
from zqmap.cli.commands import app

app(prog_name="python -m zqmap")
