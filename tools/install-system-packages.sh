#!/usr/bin/env bash
# Installs what the tests need of the system, where it may. What cannot be installed is named with the tests that are
# left out for want of it; those fail where CI=true, and so does this.
set -uo pipefail

# QGIS brings 310 MB of archives and 1.4 GB on disk, a minute's work, so it comes last and by itself.
packages=(chromium fonts-noto-cjk gdal-bin nginx-light postgresql postgresql-15-postgis-3)
large=(qgis)
declare -A left_out=(
    [chromium]="the browser tests"
    [fonts-noto-cjk]="no test, but pictures show Chinese as boxes"
    [gdal-bin]="the tests with GDAL's own programs"
    [nginx-light]="the tests of several replicas"
    [postgresql]="the tests on PostgreSQL"
    [postgresql-15-postgis-3]="the tests on PostgreSQL"
    [qgis]="the test with QGIS as a client"
)

list_missing() {
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed" || echo "$package"
    done
}

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
fi

install_missing() {
    local missing
    mapfile -t missing < <(list_missing "$@")
    [ ${#missing[@]} -eq 0 ] && return
    echo "Installing ${missing[*]} …"
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

mapfile -t missing < <(list_missing "${packages[@]}" "${large[@]}")
[ ${#missing[@]} -eq 0 ] && exit 0
if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
    "${as_root[@]}" apt-get update -qq
    install_missing "${packages[@]}"
    install_missing "${large[@]}"
fi
mapfile -t missing < <(list_missing "${packages[@]}" "${large[@]}")
[ ${#missing[@]} -eq 0 ] && exit 0
echo "These system packages could not be installed, and what is left out for want of them:" >&2
for package in "${missing[@]}"; do
    echo "  $package: ${left_out[$package]}" >&2
done
[ "${CI:-}" = "true" ] && exit 1
exit 0
