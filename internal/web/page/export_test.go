package page

import (
	"context"
	"time"
)

// EndOfSession is when the session ends, however much it is used.
func EndOfSession(ctx context.Context) time.Time { return routerOf(ctx).sessions.Deadline(ctx) }
