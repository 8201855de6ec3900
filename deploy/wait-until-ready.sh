#!/bin/sh
# Waits until a replica on a port of this machine is ready, for at most so many seconds: wait-until-ready.sh PORT SECONDS
set -eu
python="$(dirname "$0")/../.venv/bin/python"
exec "$python" - "$1" "$2" <<'PYTHON'
import sys, time, urllib.error, urllib.request

port, seconds = sys.argv[1], float(sys.argv[2])
deadline, said = time.monotonic() + seconds, "no answer"
while time.monotonic() < deadline:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10):
            sys.exit(0)
    except urllib.error.HTTPError as error:
        said = error.read().decode("utf-8", "replace")
    except (OSError, TimeoutError) as error:
        said = str(error)
    time.sleep(0.25)
sys.exit(f"port {port} is not ready after {seconds:g} s: {said}")
PYTHON
