package page

import (
	"context"
	"time"
)

// What a session remembers between the steps of proving who someone is.
const (
	sessionHalfway      = "halfway" // whose password was right
	sessionHalfwayEpoch = "halfway_epoch"
	sessionHalfwayUntil = "halfway_until"
	sessionPasskey      = "passkey" // what a browser was asked for
)

// questions are dropped when someone has signed in.
var questions = []string{sessionHalfway, sessionHalfwayEpoch, sessionHalfwayUntil, sessionPasskey}

// halfwayLife is how long someone has for the second step.
const halfwayLife = 10 * time.Minute

// BeginSecondStep remembers whose password was right, under a new token. It signs no one in.
func BeginSecondStep(ctx context.Context, personID string, epoch int64) error {
	rt := routerOf(ctx)
	if err := rt.sessions.RenewToken(ctx); err != nil {
		return err
	}
	rt.sessions.Put(ctx, sessionHalfway, personID)
	rt.sessions.Put(ctx, sessionHalfwayEpoch, epoch)
	rt.sessions.Put(ctx, sessionHalfwayUntil, rt.now().Add(halfwayLife).UnixMicro())
	_, _, err := rt.sessions.Commit(ctx)
	return err
}

// Halfway is whose password was right a few minutes ago, in this browser; ok is false when no one's
// was.
func Halfway(ctx context.Context) (personID string, epoch int64, ok bool) {
	rt := routerOf(ctx)
	personID = rt.sessions.GetString(ctx, sessionHalfway)
	if personID == "" || rt.now().UnixMicro() > rt.sessions.GetInt64(ctx, sessionHalfwayUntil) {
		return "", 0, false
	}
	return personID, rt.sessions.GetInt64(ctx, sessionHalfwayEpoch), true
}

// Ask remembers what this browser is asked for about a passkey.
func Ask(ctx context.Context, question []byte) {
	routerOf(ctx).sessions.Put(ctx, sessionPasskey, question)
}

// Asked is what this browser was asked for, once; nil when it was nothing.
func Asked(ctx context.Context) []byte { return routerOf(ctx).sessions.PopBytes(ctx, sessionPasskey) }
