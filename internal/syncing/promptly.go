package syncing

import "context"

type prompt struct{}

// Promptly marks calls of an account whose caller does not wait while the account takes none (a
// Quota error): orders wait behind it, and have to say so.
func Promptly(ctx context.Context) context.Context { return context.WithValue(ctx, prompt{}, true) }

// IsPrompt says whether a call was made [Promptly]. A connector asks it.
func IsPrompt(ctx context.Context) bool { return ctx.Value(prompt{}) != nil }

type once struct{}

// Once marks calls of an account that are not repeated by themselves: the caller tries again, and
// does other things meanwhile.
func Once(ctx context.Context) context.Context { return context.WithValue(ctx, once{}, true) }

// IsOnce says whether a call is made [Once]. A connector asks it.
func IsOnce(ctx context.Context) bool { return ctx.Value(once{}) != nil }
