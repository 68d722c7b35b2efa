package request

import (
	"context"
	"net/http"
)

// StatusClientClosedRequest is logged when the client went away before the answer.
const StatusClientClosedRequest = 499

// Answer counts what is answered. Make one with Watch.
type Answer struct {
	http.ResponseWriter
	code  int
	bytes int64
}

// Watch counts what is written to w.
func Watch(w http.ResponseWriter) *Answer { return &Answer{ResponseWriter: w} }

// WriteHeader notes the status.
func (a *Answer) WriteHeader(status int) {
	if a.code == 0 && status >= http.StatusOK { // 1xx announces an answer, and is none
		a.code = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (a *Answer) Write(b []byte) (int, error) {
	if a.code == 0 {
		a.code = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Flush sends what has been written so far; the compression asks for it by this name.
func (a *Answer) Flush() { _ = a.FlushError() }

// FlushError is Flush, and says whether the client still listens.
func (a *Answer) FlushError() error {
	if a.code == 0 {
		a.code = http.StatusOK
	}
	return http.NewResponseController(a.ResponseWriter).Flush()
}

// Unwrap gives the writer underneath to http.ResponseController.
func (a *Answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Begun says whether the status was sent, so that nothing else can be answered.
func (a *Answer) Begun() bool { return a.code != 0 }

// status is what was answered; 200 when the handler has set none.
func (a *Answer) status(ctx context.Context) int {
	switch {
	case a.code != 0:
		return a.code
	case ctx.Err() != nil:
		return StatusClientClosedRequest
	}
	return http.StatusOK
}
