//go:build !(linux || darwin || freebsd)

package app

// freeSpace is how many bytes this process may still write into a folder, if the system says.
func freeSpace(string) (bytes uint64, known bool, err error) { return 0, false, nil }
