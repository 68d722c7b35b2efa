package api

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// requestBody is the part of an input that comes from the body. Huma calls Resolve after the
// parameters, so that all faults are reported together. (Huma's own way reads the body twice,
// through floats, and stops at the first mistake in the JSON.)
type requestBody[T any] struct {
	value T
	raw   []byte // as it was sent, to recognise a repeated request
}

// Resolve reads and decodes the body.
func (b *requestBody[T]) Resolve(ctx huma.Context) []error {
	r, _ := humago.Unwrap(ctx)
	raw, problem := readBody(r)
	if problem != nil {
		return []error{problem}
	}
	b.raw = raw
	if saysNothing(raw) && mayBeLeftOut(r.Method, b.bodyType()) {
		return nil
	}
	return decodeBody(raw, reflect.ValueOf(&b.value).Elem())
}

// bodyType gives the type in the body, for the documentation.
func (b *requestBody[T]) bodyType() reflect.Type { return reflect.TypeFor[T]() }

// mayBeLeftOut says whether a call can do without its body: where every field may be left out, no
// body is the same as an empty object. PUT and PATCH say what is to be, so theirs is required.
func mayBeLeftOut(method string, body reflect.Type) bool {
	return method == http.MethodPost && !slices.ContainsFunc(shapeOf(body).fields, func(f field) bool { return f.required })
}

// saysNothing says whether a body is none: empty, or null.
func saysNothing(raw []byte) bool {
	text := bytes.TrimSpace(bytes.TrimPrefix(raw, byteOrderMark))
	return len(text) == 0 || string(text) == "null"
}

// readBody reads the whole body; [limitBody] has bounded it.
func readBody(r *http.Request) ([]byte, *Problem) {
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return nil, newProblem(http.StatusUnsupportedMediaType, "must be sent without Content-Encoding")
	}
	if r.ContentLength > maxBody {
		return nil, tooLong()
	}
	raw, err := io.ReadAll(r.Body)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, tooLong()
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, newProblem(http.StatusRequestTimeout, "body came too slowly")
	case err != nil:
		return nil, newProblem(http.StatusBadRequest, "body could not be read to its end")
	case len(raw) > 0 && !isJSON(r.Header.Get("Content-Type")): // of nothing, any type may be said
		return nil, newProblem(http.StatusUnsupportedMediaType, "must be JSON: send Content-Type: application/json")
	}
	return raw, nil
}

func tooLong() *Problem {
	return newProblem(http.StatusRequestEntityTooLarge, "body must be at most 1 MiB")
}

// isJSON accepts what clients call JSON; no Content-Type at all is fine too.
func isJSON(contentType string) bool {
	mediaType, _, _ := strings.Cut(contentType, ";")
	switch mediaType = strings.ToLower(strings.TrimSpace(mediaType)); mediaType {
	case "", "application/json", "text/json":
		return true
	}
	return strings.HasPrefix(mediaType, "application/") && strings.HasSuffix(mediaType, "+json")
}

// ErrorDetail gives a problem with the whole body in the form in which huma collects faults.
func (p *Problem) ErrorDetail() *huma.ErrorDetail {
	return &huma.ErrorDetail{Location: "body", Message: p.Detail}
}
