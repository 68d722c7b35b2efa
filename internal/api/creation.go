package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const idempotencyKeyHeader = "Idempotency-Key"

// maxIdempotencyKey is in bytes.
const maxIdempotencyKey = 255

// creating is the input of a call that creates something from a B.
type creating[B any] struct {
	IdempotencyKey string `header:"Idempotency-Key" doc:"A text of your choice, at most 255 characters, that makes the call safe to repeat: the same key with the same body gives the first answer again, the same key with another body is refused." example:"order-4471-attempt"`
	Content        requestBody[B]
}

type created[T any] struct {
	Location string `header:"Location" doc:"Where the new thing is."`
	Body     encoded[T]
}

// encoded is a T that is JSON already: an answer that may have to be given again, byte for byte.
type encoded[T any] struct {
	json []byte
}

// Schema is that of a T.
func (encoded[T]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[T](), true, "")
}

func (e encoded[T]) bytes() []byte { return e.json }

// bodyType gives the type in the body, for the documentation.
func (encoded[T]) bodyType() reflect.Type { return reflect.TypeFor[T]() }

// create lets do create a T, once for each key of a request, and gives the JSON of its view. made
// is zero when an earlier request has created it: then the answer is the one given at that time.
func create[B, T, V any](
	ctx context.Context, in *creating[B], view func(T) V, do func(*store.Idempotency) (T, *store.FirstAnswer, error),
) (made T, answer []byte, err error) {
	idem, err := once(ctx, in.IdempotencyKey, in.Content.raw, http.StatusCreated, func(thing any) any { return view(thing.(T)) })
	if err != nil {
		return made, nil, err
	}
	thing, first, err := do(idem)
	switch {
	case err != nil:
		return made, nil, err
	case first != nil:
		return made, []byte(first.Answer), nil
	}
	answer, err = encode(view(thing))
	return thing, answer, err
}

// createIn makes the output of a creation; collection is the path of its kind below /api/v1.
func createIn[B, T, V any](
	ctx context.Context, collection string, in *creating[B], view func(T) V, do func(*store.Idempotency) (T, *store.FirstAnswer, error),
) (*created[V], error) {
	_, answer, err := create(ctx, in, view, do)
	if err != nil {
		return nil, err
	}
	id, err := identityIn(answer)
	if err != nil {
		return nil, err
	}
	return &created[V]{Location: prefix + collection + "/" + id.ID, Body: encoded[V]{answer}}, nil
}

// once makes from a request's key what the use cases need to carry it out once; nil without a key.
// view gives the answer for what was created.
func once(ctx context.Context, key string, body []byte, status int, view func(thing any) any) (*store.Idempotency, error) {
	if key == "" {
		return nil, nil //nolint:nilnil // no key is the ordinary case
	}
	if len(key) > maxIdempotencyKey {
		return nil, wholesale.Invalid(idempotencyKeyHeader, "must be at most %d characters", maxIdempotencyKey)
	}
	if strings.ContainsFunc(key, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }) {
		return nil, wholesale.Invalid(idempotencyKeyHeader, "must be printable text")
	}
	x := exchangeOf(ctx)
	return &store.Idempotency{
		Key: key, BodyHash: hashOf(x, canonical(body)), FormerHash: hashOf(x, body),
		Render: func(thing any) (int, string, error) {
			answer, err := encode(view(thing))
			return status, string(answer), err
		},
	}, nil
}

// hashOf tells a request from any other.
func hashOf(x *exchange, body []byte) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%s %s\n", x.method, x.path)
	hash.Write(body)
	return hex.EncodeToString(hash.Sum(nil))
}

// canonical is a body without its spaces, its fields in one order: programs write the same request
// again for each attempt. Numbers stay as they were sent, because they are exact. A body that was
// left out is an empty object.
func canonical(body []byte) []byte {
	if saysNothing(body) {
		return []byte("{}")
	}
	value := jsontext.Value(bytes.Clone(bytes.TrimPrefix(body, byteOrderMark)))
	if err := value.Canonicalize(jsontext.CanonicalizeRawInts(false), jsontext.CanonicalizeRawFloats(false)); err != nil {
		return body // no JSON: a document's, as decoding has found the others
	}
	return value
}

// identity is what is read back from an answer for its headers.
type identity struct {
	ID   string `json:"id"`
	ETag string `json:"etag"`
}

func identityIn(answer []byte) (id identity, err error) {
	if err := json.Unmarshal(answer, &id); err != nil {
		return id, fmt.Errorf("read the answer that was kept: %w", err)
	}
	return id, nil
}
