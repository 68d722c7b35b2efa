// Package ui is the look of the pages: the document around them and the components they are made
// of. It shows what it is given and decides nothing.
package ui

import (
	"context"
	"time"
)

type (
	flashKey    struct{}
	locationKey struct{}
)

// Flash is what the last request has done, to be said once.
type Flash struct {
	Words string
	// Warning says that not all of it was done: the message stays until it is closed.
	Warning bool
}

func (f Flash) tone() Tone {
	if f.Warning {
		return Warn
	}
	return Good
}

// WithFlash gives the page what the last request has done: it is only asked for when a page shows
// it.
func WithFlash(ctx context.Context, flash func() Flash) context.Context {
	return context.WithValue(ctx, flashKey{}, flash)
}

func flash(ctx context.Context) Flash {
	if flash, ok := ctx.Value(flashKey{}).(func() Flash); ok {
		return flash()
	}
	return Flash{}
}

// WithLocation has the page show times in a time zone; without it, they are in UTC.
func WithLocation(ctx context.Context, zone *time.Location) context.Context {
	return context.WithValue(ctx, locationKey{}, zone)
}

func location(ctx context.Context) *time.Location {
	if zone, ok := ctx.Value(locationKey{}).(*time.Location); ok {
		return zone
	}
	return time.UTC
}
