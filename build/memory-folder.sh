#!/usr/bin/env bash
# Makes a folder in memory and prints its path, when it may hold GIGABYTES and programs may be run from it (in a container
# often not). Otherwise prints nothing. Whoever asked removes the folder.
#   build/memory-folder.sh GIGABYTES
set -euo pipefail
kilobytes=$(($1 * 1024 * 1024))

# What lies in memory takes memory away from what runs, so there has to be twice as much.
room=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1 || true)
free=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo 2>/dev/null || true)
[ "${room:-0}" -gt "$kilobytes" ] && [ "${free:-0}" -gt $((2 * kilobytes)) ] || exit 0

folder=$(mktemp -d /dev/shm/upstock-XXXXXX)
cp "$(type -P true)" "$folder/program"
if "$folder/program" 2>/dev/null; then
	rm "$folder/program"
	echo "$folder"
else
	rm -rf "$folder"
fi
