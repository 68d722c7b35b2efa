package request

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
)

// Panic is the panic of a handler, as an error.
type Panic struct {
	cause any
	stack string
}

// Error gives the cause.
func (p *Panic) Error() string { return fmt.Sprintf("panic: %v", p.cause) }

// errAborted is a handler's wish that the connection be cut.
var errAborted = errors.New("the handler has asked to cut the connection")

// Safely calls do, and makes an error of its panic, so that one request's mistake is answered like
// any other failure and never ends the program.
func Safely(do func() error) (err error) {
	defer func() {
		switch cause := recover(); cause {
		case nil:
		case http.ErrAbortHandler:
			err = errAborted
		default:
			err = &Panic{cause, string(debug.Stack())}
		}
	}()
	return do()
}

func stackOf(err error) string {
	if p, ok := errors.AsType[*Panic](err); ok {
		return p.stack
	}
	return ""
}

// MustCut says whether the connection must be cut after err: the handler has asked for it, or has
// panicked in the middle of its answer.
func MustCut(err error, answer *Answer) bool {
	_, isPanic := errors.AsType[*Panic](err)
	return errors.Is(err, errAborted) || isPanic && answer.Begun()
}
