package app

import "io"

// Terminal is where a command writes: what was asked for to Out, everything else to Err.
type Terminal struct {
	Out io.Writer
	Err io.Writer
}
