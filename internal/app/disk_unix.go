//go:build linux || darwin || freebsd

package app

import (
	"fmt"
	"syscall"
)

// freeSpace is how many bytes this process may still write into a folder, if the system says.
func freeSpace(folder string) (bytes uint64, known bool, err error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(folder, &stat); err != nil {
		return 0, false, fmt.Errorf("free space in %s: %w", folder, err)
	}
	return uint64(stat.Bavail) * uint64(stat.Bsize), true, nil //nolint:gosec,unconvert // signed on some systems, and never negative
}
