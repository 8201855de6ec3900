#!/bin/sh
# Restarts replicas one after the other and stops at the first that does not get ready: rolling-restart.sh a b c d
# The unit is started only when /readyz answers 200, so the others carry on meanwhile.
set -eu
for name in "$@"; do
    echo "zqmap@$name"
    systemctl restart "zqmap@$name" || {
        echo "zqmap@$name did not get ready; the others were left as they are. journalctl -u zqmap@$name -n 50" >&2
        exit 1
    }
done
