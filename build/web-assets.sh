#!/usr/bin/env bash
# Writes the files that the pages load from what npm provides: style sheet, icons, htmx. Their output is committed, so that
# building the program needs no Node.
set -euo pipefail
cd "$(dirname "$0")/web"
if ! command -v npm >/dev/null; then
	echo "web-assets: npm is missing, so style sheet, icons and htmx stay as they are committed" >&2
	[ "${CI:-}" != true ] # in CI nothing is left unchecked
	exit
fi
out=../../internal/web/assets/dist
# Every version in package.json is exact. There is no lock file: npm writes one that it refuses on another platform.
if ! [ node_modules/.package-lock.json -nt package.json ]; then
	npm install --no-package-lock --no-audit --no-fund --loglevel=error
fi
mkdir -p "$out"
npx tailwindcss --input app.css --output "$out/app.css" --minify
# No page has prose. With this rule browsers computed the style of everything inside an element whose class changed, as htmx
# changes it with each request: on an order of 2,000 lines, for seconds.
sed -i -E 's/\.prose :where\([^{}]*\{[^{}]*\}//g' "$out/app.css"
cp node_modules/htmx.org/dist/htmx.min.js "$out/htmx.js"
sed -i '/^\/\/# sourceMappingURL=/d' "$out/htmx.js"
node icons.mjs ../../internal/web/assets/icons.txt "$out/icons.svg"
