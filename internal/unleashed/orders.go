package unleashed

import (
	"context"
	"errors"
	"strings"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// firstWatch is how far back changed orders are read the first time.
const firstWatch = 24 * time.Hour

// FindOrder looks for a sales order by its GUID, then by our order's id, because some accounts may
// hide deleted orders from the first lookup.
func (a *account) FindOrder(ctx context.Context, guid, sourceID string) (wholesale.RemoteOrder, bool, error) {
	order, found, err := a.orderByGUID(ctx, guid)
	if err == nil && !found && sourceID != "" {
		order, found, err = a.orderBySource(ctx, guid, sourceID)
	}
	if err != nil || !found {
		return wholesale.RemoteOrder{}, false, err
	}
	remote, err := remoteOrder(order)
	if err != nil {
		return wholesale.RemoteOrder{}, false, unreadable(syncing.Transient, "sales order", err)
	}
	return remote, true, nil
}

func (a *account) orderByGUID(ctx context.Context, guid string) (unleashedapi.SalesOrder, bool, error) {
	order, err := a.client.SalesOrder(ctx, unleashedapi.GUID(guid))
	if failure, ok := errors.AsType[*unleashedapi.Error](err); ok && failure.Kind == unleashedapi.KindNotFound {
		return unleashedapi.SalesOrder{}, false, nil
	}
	return order, err == nil, remoteError(err)
}

// orderBySource compares the results itself: another program may use the same field, and an ignored
// filter returns everything.
func (a *account) orderBySource(ctx context.Context, guid, sourceID string) (unleashedapi.SalesOrder, bool, error) {
	page, err := a.client.SalesOrders(ctx, unleashedapi.SalesOrderQuery{SourceID: sourceID}, 1)
	if err != nil {
		return unleashedapi.SalesOrder{}, false, remoteError(err)
	}
	for _, order := range page.Items {
		if string(order.SourceID) == sourceID && strings.EqualFold(string(order.GUID), guid) {
			return order, true, nil
		}
	}
	return unleashedapi.SalesOrder{}, false, nil
}

// ChangedOrders reads one page of the orders that were changed, in any status but Deleted: without
// orderStatus Unleashed leaves those out, and with it it may leave out those with a custom status.
func (a *account) ChangedOrders(ctx context.Context, r syncing.Reading) (syncing.Page[wholesale.RemoteOrder], error) {
	return a.changed(ctx, r)
}

// DeletedOrders reads one page of the orders that were deleted.
func (a *account) DeletedOrders(ctx context.Context, r syncing.Reading) (syncing.Page[wholesale.RemoteOrder], error) {
	return a.changed(ctx, r, unleashedapi.StatusDeleted)
}

func (a *account) changed(ctx context.Context, r syncing.Reading, statuses ...string) (syncing.Page[wholesale.RemoteOrder], error) {
	at, err := a.position(r)
	if err != nil {
		return syncing.Page[wholesale.RemoteOrder]{}, err
	}
	if r.Cursor == "" {
		at.Size = min(a.config.ChangesPageSize, ordersPageSize)
		if r.Since == "" {
			at.ModifiedSince = at.Started.Add(-firstWatch)
		}
	}
	return a.orders(ctx, at, statuses...)
}

// OrdersSince reads one page of the orders changed since a moment, in any status.
func (a *account) OrdersSince(ctx context.Context, since time.Time, cursor string) (syncing.Page[wholesale.RemoteOrder], error) {
	at, err := a.position(syncing.Reading{Cursor: cursor})
	if err != nil {
		return syncing.Page[wholesale.RemoteOrder]{}, err
	}
	if cursor == "" && !since.IsZero() {
		at.ModifiedSince = since.Add(-overlap)
	}
	return a.orders(ctx, at)
}

func (a *account) orders(ctx context.Context, at position, statuses ...string) (syncing.Page[wholesale.RemoteOrder], error) {
	page, err := a.client.SalesOrders(ctx, unleashedapi.SalesOrderQuery{ModifiedSince: at.ModifiedSince, Statuses: statuses, PageSize: at.Size}, at.Page)
	return readPage(page, err, at, func(order unleashedapi.SalesOrder) (wholesale.RemoteOrder, time.Time, error) {
		remote, err := a.wholeOrder(ctx, order)
		if err != nil && order.SourceID == "" { // not made from an order of ours: it holds nothing up
			remote, err = wholesale.RemoteOrder{}, nil
		}
		return remote, order.LastModifiedOn.Time, err
	})
}

// wholeOrder translates a row of the list. A completed order of ours without lines is read again by
// itself: its lines are needed to explain a different total.
func (a *account) wholeOrder(ctx context.Context, order unleashedapi.SalesOrder) (wholesale.RemoteOrder, error) {
	remote, err := remoteOrder(order)
	if err == nil && remote.Completed && len(remote.Lines) == 0 && remote.SourceID != "" {
		whole, found, callErr := a.orderByGUID(ctx, remote.GUID)
		if callErr != nil {
			return wholesale.RemoteOrder{}, callErr
		}
		if found {
			remote, err = remoteOrder(whole)
		}
	}
	if err != nil {
		return wholesale.RemoteOrder{}, unreadable(syncing.Transient, "sales order "+string(order.OrderNumber), err)
	}
	return remote, nil
}
