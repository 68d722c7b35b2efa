#!/usr/bin/env bash
# Runs all tests, where there is a C compiler with the race detector. go vet is left to "make verify".
#   build/test.sh TIMEOUT       of one package
set -euo pipefail
timeout=$1

race=()
if command -v "$(go env CC)" >/dev/null; then
	build/race-mod.sh
	race=(-race -modfile=bin/race/go.mod)
	# Without it each of a hundred test programs sleeps for a second before it ends, its tests all done.
	export GORACE="atexit_sleep_ms=20 ${GORACE:-}"
fi

# Every commit of SQLite waits for the disk: two thirds of the time of some packages, and what no test is about. So the tests'
# files are in memory where there is room.
elsewhere=()
folder=$(build/memory-folder.sh 4)
if [ -n "$folder" ]; then
	trap 'rm -rf "$folder"' EXIT
	chmod 1777 "$folder" # as /tmp: PostgreSQL runs as another user, and removes its files
	elsewhere=(-exec "env TMPDIR=$folder GOTMPDIR=")
fi

run() { go test -vet=off ${elsewhere[@]+"${elsewhere[@]}"} "$@"; }

run ${race[@]+"${race[@]}"} -timeout "$timeout" ./...
# What has to be measured without the race detector, under which everything takes many times as long. It is compiled as the
# program is, which the end-to-end tests have done already.
CGO_ENABLED=0 run -run '^TestAMonthStays' ./internal/syncing
