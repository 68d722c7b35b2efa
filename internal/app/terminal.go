package app

import "io"

// Terminal is where a command writes: its result to Out, everything else to Err.
type Terminal struct {
	Out io.Writer
	Err io.Writer
}
