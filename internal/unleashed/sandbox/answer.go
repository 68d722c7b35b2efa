package sandbox

import (
	"net/http"
	"strings"
	"time"
)

// answer is a response before it is written out, so that a fault can still cut,
// replace or lose it after the work is done.
type answer struct {
	status     int
	body       []byte
	retryAfter time.Duration
	allow      string // methods, for a 405
}

// fieldError is one item of a validation error (§3.3).
type fieldError struct{ field, description string }

func empty(status int) answer { return answer{status: status} }

// object answers one bare record.
func (c *call) object(status int, members func(w *wireWriter)) answer {
	w := c.writer()
	w.object("", func() { members(w) })
	return answer{status: status, body: w.buf}
}

// described answers the error shape of everything that is not validation.
func (c *call) described(status int, description string) answer {
	return c.object(status, func(w *wireWriter) { w.blankable("Description", description) })
}

func (c *call) notFound() answer {
	return c.described(http.StatusNotFound, "The requested resource was not found.")
}

func (c *call) methodNotAllowed(allow ...string) answer {
	a := c.described(http.StatusMethodNotAllowed, "The requested resource does not support http method '"+c.method+"'.")
	a.allow = strings.Join(allow, ", ")
	return a
}

// invalid answers 400 with one item per problem.
func (c *call) invalid(problems ...fieldError) answer {
	return c.object(http.StatusBadRequest, func(w *wireWriter) {
		w.list("Items", len(problems), func(i int) {
			w.object("", func() {
				w.text("Field", problems[i].field)
				w.blankable("Description", problems[i].description)
				if c.behaviour.is(ErrorCode, "string") {
					w.blankable("ErrorCode", "0")
				} else {
					w.integer("ErrorCode", 0)
				}
			})
		})
	})
}
