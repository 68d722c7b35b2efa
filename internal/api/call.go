package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"upstock/internal/account"
)

// call is one call of the API as its documentation has it. The path is below /api/v1.
type call struct {
	method, path string
	id           string // operationId: the name that generated clients give it
	tag          string
	scope        account.Scope // what the token must be for; a call that names none needs all
	summary      string
	description  string
	status       int   // of success; 200 when zero
	refusals     []int // statuses of the problems it may answer, besides those that every call may
}

// everyCallRefuses lists the statuses that any call may answer.
var everyCallRefuses = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError}

const prefix = "/api/v1"

// The scopes that calls need, see [account.Scope].
const (
	scopeRead   = account.ScopeRead
	scopeOrders = account.ScopeOrders
	scopeAll    = account.ScopeAll
)

// register adds a call to the API and its documentation. Errors of handle become problems.
func register[I, O any](a *API, c call, handle handler[I, *O]) {
	a.scopes[c.method+" "+prefix+c.path] = c.scope
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
		Security:  []map[string][]string{{tokenScheme: {string(c.scope)}}},
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

// none is the output of a call that has nothing to say.
type none struct{}
