package api

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
)

// recoverPanic answers 500 when a handler panics, and logs where.
func (a *API) recoverPanic(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			switch cause {
			case nil:
				return
			case http.ErrAbortHandler:
				panic(cause) // asks net/http to cut the connection
			}
			x := exchangeOf(r.Context())
			a.log.ErrorContext(r.Context(), "panic", slog.String("cause", fmt.Sprint(cause)), slog.String("stack", string(debug.Stack())),
				slog.String("route", x.route), slog.String("request_id", x.requestID))
			if t, ok := w.(*tallyWriter); ok && t.status != 0 {
				panic(http.ErrAbortHandler) // cut it, or half an answer looks whole
			}
			problemOf(r.Context(), fmt.Errorf("panic: %v", cause)).write(w)
		}()
		next.ServeHTTP(w, r)
	})
}
