package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const idempotencyKeyHeader = "Idempotency-Key"

// maxIdempotencyKey is in bytes.
const maxIdempotencyKey = 255

// Creating are the parameters of every call that creates something.
type Creating struct {
	IdempotencyKey string `header:"Idempotency-Key" doc:"A text of your choice, at most 255 characters, that makes the call safe to repeat: the same key with the same body gives the first answer again, the same key with another body is refused." example:"order-4471-attempt"`
}

// created is the output of a call that has created something.
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

// bodyType tells what is in the body, for the documentation.
func (encoded[T]) bodyType() reflect.Type { return reflect.TypeFor[T]() }

// once makes, from the key of a request, what the use cases need to carry it out once; nil when it has no key. view gives
// the answer for what was created.
func (c Creating) once(ctx context.Context, body []byte, view func(thing any) any) (*store.Idempotency, error) {
	key := c.IdempotencyKey
	if key == "" {
		return nil, nil //nolint:nilnil // no key is the ordinary case
	}
	if len(key) > maxIdempotencyKey {
		return nil, wholesale.Invalid(idempotencyKeyHeader, "must be at most %d characters", maxIdempotencyKey)
	}
	if !isPrintable(key) {
		return nil, wholesale.Invalid(idempotencyKeyHeader, "must be printable text")
	}
	x := exchangeOf(ctx)
	hash := sha256.New()
	fmt.Fprintf(hash, "%s %s\n", x.method, x.path)
	hash.Write(body)
	return &store.Idempotency{
		Key: key, BodyHash: hex.EncodeToString(hash.Sum(nil)),
		Render: func(thing any) (int, string, error) {
			answer, err := encode(view(thing))
			return http.StatusCreated, string(answer), err
		},
	}, nil
}

func isPrintable(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// answerTo gives the JSON for what was created: the first answer when there was one, else that of the view.
func answerTo(first *store.FirstAnswer, view func() any) ([]byte, error) {
	if first != nil {
		return []byte(first.Answer), nil
	}
	return encode(view())
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

// createdAt makes the output of a creation; collection is the path of its kind below /api/v1.
func createdAt[T any](collection string, answer []byte) (*created[T], error) {
	id, err := identityIn(answer)
	if err != nil {
		return nil, err
	}
	return &created[T]{Location: prefix + collection + "/" + id.ID, Body: encoded[T]{answer}}, nil
}
