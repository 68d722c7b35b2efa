package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// call is one call of the API as its documentation has it. The path is below /api/v1.
type call struct {
	method, path string
	id           string // operationId: the name that generated clients give it
	tag          string
	summary      string
	description  string
	status       int   // of success; 200 when zero
	refusals     []int // statuses of the problems it may answer, besides those that every call may
}

// everyCallRefuses lists the statuses that any call may answer.
var everyCallRefuses = []int{http.StatusUnauthorized, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError}

const prefix = "/api/v1"

// handler carries out a call for the supplier who asks.
type handler[I, T any] func(ctx context.Context, supplierID string, in *I) (T, error)

// register adds a call to the API and its documentation. Errors of handle are
// answered as [problemOf] has it.
func register[I, O any](a *API, c call, handle handler[I, *O]) {
	huma.Register(a.huma, c.operation(), func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, exchangeOf(ctx).supplierID, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
	a.documentBodies(reflect.TypeFor[I](), reflect.TypeFor[O]())
}

func (c call) operation() huma.Operation {
	op := huma.Operation{
		Method: c.method, Path: prefix + c.path, OperationID: c.id, Tags: []string{c.tag},
		Summary: c.summary, Description: c.description, DefaultStatus: c.status,
		Security:  []map[string][]string{{tokenScheme: {}}},
		Responses: map[string]*huma.Response{},

		RejectUnknownQueryParameters: true,
	}
	for _, status := range append(c.refusals, everyCallRefuses...) {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Ref: "#/components/responses/" + strconv.Itoa(status)}
	}
	return op
}

// answer is an output that is only a body.
type answer[T any] struct {
	Body T
}

// List is a page of things.
type List[T any] struct {
	Items      []T    `json:"items" nullable:"false"`
	NextCursor string `json:"next_cursor" doc:"Send it as cursor to get the next page; empty at the end." example:""`
}

// listOf makes a page of views of things.
func listOf[T, V any](things []T, next string, view func(T) V) *answer[List[V]] {
	out := &answer[List[V]]{Body: List[V]{Items: make([]V, len(things)), NextCursor: next}}
	for i, thing := range things {
		out.Body.Items[i] = view(thing)
	}
	return out
}

// byID makes the handler of a call that reads or changes the thing that its path names.
func byID[T any](what string, do func(ctx context.Context, supplierID, id string) (T, error)) handler[struct{ ByID }, T] {
	return func(ctx context.Context, supplierID string, in *struct{ ByID }) (thing T, err error) {
		id, err := in.id(what)
		if err != nil {
			return thing, err
		}
		return do(ctx, supplierID, id)
	}
}

// removing is [byID] for a call that has nothing to say.
func removing(what string, do func(ctx context.Context, supplierID, id string) error) handler[struct{ ByID }, *none] {
	return byID(what, func(ctx context.Context, supplierID, id string) (*none, error) {
		return &none{}, do(ctx, supplierID, id)
	})
}

// answering makes a handler's output from the thing that it returns.
func answering[I, T, O any](handle handler[I, T], output func(T) *O) handler[I, *O] {
	return func(ctx context.Context, supplierID string, in *I) (*O, error) {
		thing, err := handle(ctx, supplierID, in)
		if err != nil {
			return nil, err
		}
		return output(thing), nil
	}
}

// viewing is [answering] with a body only.
func viewing[I, T, V any](handle handler[I, T], view func(T) V) handler[I, *answer[V]] {
	return answering(handle, func(thing T) *answer[V] { return &answer[V]{view(thing)} })
}

// listing makes the handler of a list whose cursor is the id of the last item.
func listing[T, V any](
	list func(ctx context.Context, supplierID, cursor string, limit int) ([]T, string, error), view func(T) V,
) handler[struct{ Paging }, *answer[List[V]]] {
	return func(ctx context.Context, supplierID string, in *struct{ Paging }) (*answer[List[V]], error) {
		cursor, err := idCursor(in.Cursor)
		if err != nil {
			return nil, err
		}
		things, next, err := list(ctx, supplierID, cursor, in.Limit)
		if err != nil {
			return nil, err
		}
		return listOf(things, next, view), nil
	}
}

// none is the output of a call that has nothing to say.
type none struct{}
