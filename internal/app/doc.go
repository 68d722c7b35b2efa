// Package app wires the program: configuration in, a running program out.
//
// Each command of the command line is a struct. Its fields are its flags, described by tags that
// cmd/upstock parses; Run does the work, and its error becomes the one line that the user sees.
package app
