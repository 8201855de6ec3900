#!/usr/bin/env bash
# Installs what the tests need of the system, where it may. What cannot be installed is named; the tests that need it
# are left out with that reason, and fail where CI=true.
set -uo pipefail
packages=(chromium fonts-noto-cjk gdal-bin nginx-light postgresql postgresql-15-postgis-3)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
fi
if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
    echo "Installing ${missing[*]} …"
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null && exit 0
fi
echo "These system packages could not be installed: ${missing[*]}" >&2
echo "Without chromium the browser tests, without postgresql and PostGIS the tests on PostgreSQL, without nginx those of" >&2
echo "several replicas are left out." >&2
[ "${CI:-}" = "true" ] && exit 1
exit 0
