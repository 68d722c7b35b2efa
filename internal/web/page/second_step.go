package page

import (
	"context"
	"time"
)

// What a session remembers between the steps of proving who someone is.
const (
	sessionHalfway      = "halfway" // whose password was right
	sessionHalfwayFor   = "halfway_for"
	sessionHalfwayEpoch = "halfway_epoch"
	sessionHalfwayUntil = "halfway_until"
	sessionHalfwayDoor  = "halfway_door" // where it was
	sessionHalfwayHow   = "halfway_how"
	sessionPasskey      = "passkey" // what a browser was asked for
)

// questions are dropped when someone has signed in.
var questions = []string{sessionHalfway, sessionHalfwayFor, sessionHalfwayEpoch, sessionHalfwayUntil, sessionHalfwayDoor, sessionHalfwayHow, sessionPasskey}

// halfwayLife is how long someone has for the second step.
const halfwayLife = 10 * time.Minute

// HalfIn is someone whose password was right, and who has not taken the second step.
type HalfIn struct {
	PersonID  string
	ActingFor string
	Epoch     int64
	How       string // how they took the first step
}

// BeginSecondStep remembers whose password was right, under a new token. It signs no one in.
func BeginSecondStep(ctx context.Context, who HalfIn) error {
	rt := routerOf(ctx)
	if err := rt.sessions.RenewToken(ctx); err != nil {
		return err
	}
	rt.sessions.Put(ctx, sessionHalfway, who.PersonID)
	rt.sessions.Put(ctx, sessionHalfwayFor, who.ActingFor)
	rt.sessions.Put(ctx, sessionHalfwayEpoch, who.Epoch)
	rt.sessions.Put(ctx, sessionHalfwayDoor, rt.config.Door)
	rt.sessions.Put(ctx, sessionHalfwayHow, who.How)
	rt.sessions.Put(ctx, sessionHalfwayUntil, rt.now().Add(halfwayLife).UnixMicro())
	_, _, err := rt.sessions.Commit(ctx)
	return err
}

// Halfway is whose password was right a few minutes ago, in this browser; ok is false when no one's
// was.
func Halfway(ctx context.Context) (who HalfIn, ok bool) {
	rt := routerOf(ctx)
	sessions := rt.sessions
	who = HalfIn{
		PersonID: sessions.GetString(ctx, sessionHalfway), ActingFor: sessions.GetString(ctx, sessionHalfwayFor),
		Epoch: sessions.GetInt64(ctx, sessionHalfwayEpoch), How: sessions.GetString(ctx, sessionHalfwayHow),
	}
	late := rt.now().UnixMicro() > sessions.GetInt64(ctx, sessionHalfwayUntil)
	elsewhere := sessions.GetString(ctx, sessionHalfwayDoor) != rt.config.Door
	return who, who.PersonID != "" && !late && !elsewhere
}

// Ask remembers what this browser is asked for about a passkey.
func Ask(ctx context.Context, question []byte) {
	routerOf(ctx).sessions.Put(ctx, sessionPasskey, question)
}

// Asked is what this browser was asked for, once; nil when it was nothing.
func Asked(ctx context.Context) []byte { return routerOf(ctx).sessions.PopBytes(ctx, sessionPasskey) }
