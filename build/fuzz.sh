#!/usr/bin/env bash
# Runs every fuzz test for the given time, one after the other: go test fuzzes one function at a time.
#   build/fuzz.sh 30s
set -euo pipefail
each=$1

grep --recursive --include='*_test.go' --only-matching '^func Fuzz[A-Za-z0-9_]*' . |
	while IFS=: read -r file declaration; do
		go test "$(dirname "$file")" -run '^$' -fuzz "^${declaration#func }\$" -fuzztime "$each" </dev/null
	done
