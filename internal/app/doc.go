// Package app is the wiring of the program and nothing else: configuration in, a running program out.
//
// Each command of the command line is a struct here. Its fields are its flags, described by tags that the parser in
// cmd/upstock reads; its Run method does the work and returns an error, which becomes the one line that the user sees.
package app
