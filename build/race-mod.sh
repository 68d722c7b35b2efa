#!/usr/bin/env bash
# Writes bin/race/go.mod for "go test -race -modfile=bin/race/go.mod": the program's modules, but with copies of those that hold
# SQLite's C, translated to Go, whose every function tells the race detector to pass over it. SQLite's memory is not Go's: the
# detector looks every access up, finds that, and ignores it, so this hides no race and a query costs a fifth. Locks, atomics and
# channels in there count as before, and so does the driver. (Compiling them with -race=false instead makes false races: generic
# functions and atomics that are compiled there are used elsewhere too.)
set -euo pipefail
cd "$(dirname "$0")/.."
out=bin/race

rm -rf "$out"
mkdir -p "$out"
cp go.mod go.sum "$out"

files='{{range .GoFiles}} {{.}}{{end}}{{range .SFiles}} {{.}}{{end}}{{range .HFiles}} {{.}}{{end}}'
go list -deps -f "{{with .Module}}{{.Path}} {{.Dir}}{{end}} {{.Dir}} $files" ./internal/store |
	grep -E '^modernc\.org/(sqlite|libc|memory) ' | while read -r module root folder names; do
	copy="$out/${module#modernc.org/}"
	if [ ! -d "$copy" ]; then
		mkdir "$copy"
		cp "$root/go.mod" "$copy"
		go mod edit -replace "$module=./$copy" "$out/go.mod"
	fi
	mkdir -p "$copy${folder#"$root"}"
	for name in $names; do
		cp "$folder/$name" "$copy${folder#"$root"}"
	done
done

# Functions of one line and __ccgo_ptr stay as they are: they convert a value, and the marks would keep them from being inlined.
perl -pi -e 'print "//go:norace\n//go:nocheckptr\n" if /^func .*\{$/ && !/^func __ccgo_ptr\(/' "$out"/sqlite/lib/*.go "$out"/libc/*.go "$out"/memory/*.go
