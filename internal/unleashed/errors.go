package unleashed

import (
	"errors"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
)

var kinds = map[unleashedapi.Kind]syncing.Kind{
	unleashedapi.KindAuth:           syncing.Auth,
	unleashedapi.KindQuota:          syncing.Quota,
	unleashedapi.KindInvalid:        syncing.Invalid,
	unleashedapi.KindNotFound:       syncing.NotFound,
	unleashedapi.KindTransient:      syncing.Transient,
	unleashedapi.KindUnknownOutcome: syncing.UnknownOutcome,
}

// remoteError converts a failed call for syncing. An ended context is returned unchanged.
func remoteError(err error) error {
	failure, ok := errors.AsType[*unleashedapi.Error](err)
	if !ok {
		return err
	}
	return &syncing.RemoteError{
		Kind: kinds[failure.Kind], Message: sentence(failure), Technical: failure.Error(), RetryAfter: failure.RetryAfter, Err: failure,
	}
}

// nothingSent is a failure to read data needed before sending an order. The order was not sent, so
// it may be retried. Account-wide failures (credentials, quota) keep their kind.
func nothingSent(err error) error {
	err = remoteError(err)
	if remote, ok := errors.AsType[*syncing.RemoteError](err); ok && !isOfTheAccount(err) {
		remote.Kind = syncing.Transient
	}
	return err
}

// isOfTheAccount says that a failure concerns every call: credentials, or too many calls.
func isOfTheAccount(err error) bool {
	remote, ok := errors.AsType[*syncing.RemoteError](err)
	return ok && (remote.Kind == syncing.Auth || remote.Kind == syncing.Quota)
}

// unreadable is an error for an answer that we cannot represent.
func unreadable(kind syncing.Kind, what string, err error) error {
	return &syncing.RemoteError{Kind: kind, Message: "Unleashed's " + what + " cannot be read.", Technical: err.Error(), Err: err}
}
