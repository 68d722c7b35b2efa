package api

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/danielgtaylor/huma/v2"
)

// jsonAPI makes huma answer JSON whatever the Accept header says, and our problems in place of its
// errors. Huma's own switches for that are global variables.
type jsonAPI struct {
	huma.API
}

// Negotiate always chooses JSON.
func (jsonAPI) Negotiate(string) (string, error) { return "application/json", nil }

// Transform replaces huma's errors.
func (jsonAPI) Transform(_ huma.Context, _ string, v any) (any, error) {
	if m, ok := v.(*huma.ErrorModel); ok {
		return problemOfHuma(m), nil
	}
	return v, nil
}

// Marshal writes an answer. A failed write means that the client has gone, and is ignored.
func (jsonAPI) Marshal(w io.Writer, _ string, v any) error {
	if ready, ok := v.(encodedAnswer); ok {
		_, _ = w.Write(ready.bytes())
		return nil
	}
	text, err := encode(v)
	if err != nil {
		return err
	}
	_, _ = w.Write(text)
	return nil
}

// encode gives an answer's JSON as it goes over the wire.
func encode(v any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return buffer.Bytes(), err
}

// encodedAnswer is an answer that is JSON already.
type encodedAnswer interface {
	bytes() []byte
}
