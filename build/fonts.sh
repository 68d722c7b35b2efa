#!/usr/bin/env bash
# Writes the fonts that documents fall back to, from what Debian and npm provide. Their output is committed, so that building
# the program needs none of this. Run it on Debian 12; fontTools 4.38 and the versions below give the same bytes every time.
set -euo pipefail
out=$(realpath "$(dirname "$0")/../internal/document/fonts")
image=$(cd "$(dirname "$0")/.." && go list -f '{{.Dir}}' -m golang.org/x/image)
cut=$(realpath "$(dirname "$0")/cut_fonts.py")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download --quiet --quiet fonts-noto-core=20201225-1 fonts-wqy-microhei=0.2.0-beta-3.1 python3-fonttools
for package in *.deb; do dpkg -x "$package" .; done
npm pack --silent @fontsource/noto-emoji@5.3.2 >/dev/null
tar -xzf fontsource-noto-emoji-*.tgz
PYTHONPATH=usr/lib/python3/dist-packages python3 "$cut" "$work" "$image" "$out"
