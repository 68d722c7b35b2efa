#!/usr/bin/env bash
# Fails when a generated file is not what its source generates, or when formatting, go vet or the module files have
# something to say. Reports everything it finds before it fails.
#   build/verify.sh FOLDER…     where generated files are
set -euo pipefail
failed=0

complain() {
	echo "verify: $1" >&2
	failed=1
}

fingerprint() {
	find "$@" -type f -exec sha256sum {} + | sort
}

before=$(fingerprint "$@")
make --no-print-directory generate
if ! changes=$(diff <(echo "$before") <(fingerprint "$@")); then
	complain "generated files were out of date; they are now written anew:"
	echo "$changes" >&2
fi

unformatted=$(git ls-files -z --cached --others --exclude-standard '*.go' | xargs -0 --no-run-if-empty gofmt -l)
[ -z "$unformatted" ] || complain "not formatted with gofmt: $unformatted"

CGO_ENABLED=0 go vet ./... || # as the program is built; with cgo all would be compiled once more
	complain "go vet found something"
go mod tidy -diff || complain "go.mod is not tidy"
(cd tools && go mod tidy -diff) || complain "tools/go.mod is not tidy"

exit $failed
