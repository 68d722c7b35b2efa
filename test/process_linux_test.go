package test

import "syscall"

// diesWithTest has the kernel end a process when the thread that started it is gone, so that a test run that is killed, or
// panics, leaves no servers behind.
func diesWithTest() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
