//go:build !linux

package test

import "syscall"

// diesWithTest is empty: only Linux can end processes with the one that started them.
func diesWithTest() *syscall.SysProcAttr { return nil }
