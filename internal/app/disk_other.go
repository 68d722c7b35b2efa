//go:build !(linux || darwin || freebsd)

package app

// freeSpace is how many bytes this process may still write into a folder; known is false where the system does not tell.
func freeSpace(string) (bytes uint64, known bool, err error) { return 0, false, nil }
