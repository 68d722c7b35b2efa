package app

import (
	"context"
	"os/user"

	"upstock/internal/store"
)

// ByCommandLine gives a command who runs it, for the audit: the user of the machine.
func ByCommandLine(ctx context.Context) context.Context {
	name := "command line"
	if u, err := user.Current(); err == nil {
		name += " (" + u.Username + ")"
	}
	return store.By(ctx, store.Who{Name: name})
}

// byUpstock is for what a server does by itself, no matter who started it.
func byUpstock(ctx context.Context) context.Context {
	return store.By(ctx, store.Who{Name: "Upstock"})
}
