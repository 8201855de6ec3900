#!/usr/bin/env bash
# Installs pinned Python packages: from the wheel cache alone where it is complete, else after filling it.
set -euo pipefail
python=$1 requirements=$2 wheels=$3
mkdir -p "$wheels"

from_cache() {
    "$python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$wheels" -r "$requirements"
}

if from_cache 2>/dev/null; then
    exit 0
fi
echo "Fetching Python packages into $wheels …"
"$python" -m pip download --quiet --disable-pip-version-check --dest "$wheels" -r "$requirements" || {
    echo "The package index cannot be reached and $wheels is not complete: run 'make cache' where there is a network." >&2
    exit 1
}
from_cache
