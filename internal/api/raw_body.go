package api

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"upstock/internal/edi"
)

// rawBody is a body that is not JSON: its bytes as they were sent, whatever their Content-Type.
type rawBody struct {
	raw []byte
}

// Resolve reads the body.
func (b *rawBody) Resolve(ctx huma.Context) []error {
	r, _ := humago.Unwrap(ctx)
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return []error{newProblem(http.StatusUnsupportedMediaType, "must be sent without Content-Encoding")}
	}
	raw, err := io.ReadAll(r.Body)
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	switch {
	case tooLarge:
		return []error{newProblem(http.StatusRequestEntityTooLarge, "body must be at most 8 MiB")}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return []error{newProblem(http.StatusRequestTimeout, "body came too slowly")}
	case err != nil:
		return []error{newProblem(http.StatusBadRequest, "body could not be read to its end")}
	}
	b.raw = raw
	return nil
}

// bodyBound is how many bytes of a request's body are read.
func bodyBound(r *http.Request) int64 {
	if r.Method == http.MethodPost && r.URL.Path == prefix+documentsPath {
		return edi.MaxDocument
	}
	return maxBody
}
