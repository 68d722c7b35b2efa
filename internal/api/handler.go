package api

import "context"

// handler carries out a call for the supplier who asks.
type handler[I, T any] func(ctx context.Context, supplierID string, in *I) (T, error)

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

// idAndBody is the input of a call that does to the thing that its path names what its body says.
type idAndBody[B any] struct {
	ByID
	Content requestBody[B]
}

// byIDAndBody is [byID] for a call with a body.
func byIDAndBody[B, T any](what string, do func(ctx context.Context, supplierID, id string, body B) (T, error)) handler[idAndBody[B], T] {
	return func(ctx context.Context, supplierID string, in *idAndBody[B]) (thing T, err error) {
		id, err := in.id(what)
		if err != nil {
			return thing, err
		}
		return do(ctx, supplierID, id, in.Content.value)
	}
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
