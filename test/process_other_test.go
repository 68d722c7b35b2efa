//go:build !linux

package test

import "syscall"

// diesWithTest asks for nothing: only Linux can end processes together with the one that started them.
func diesWithTest() *syscall.SysProcAttr { return nil }
