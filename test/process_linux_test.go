package test

import "syscall"

// diesWithTest has the kernel end a process with the thread that started it, so that a killed or
// panicking test run leaves no servers behind.
func diesWithTest() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
