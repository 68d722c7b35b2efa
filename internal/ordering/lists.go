package ordering

import (
	"context"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// MostCounted is how far orders are counted for people: "999+" says as much as the true number, and
// takes no time.
const MostCounted = 1000

// longestSearch is how much of a search text counts.
const longestSearch = 200

// List lists orders without their lines; next is what to ask for the following page before, "" at
// the end. Whether the supplier is connected is found out here.
func (s *Service) List(
	ctx context.Context, supplierID string, f store.OrderFilter,
) (rows []store.OrderRow, next string, err error) {
	f.Search = searchable(f.Search)
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if f.Connected, err = connected(ctx, tx, supplierID); err != nil {
			return err
		}
		rows, next, err = listed(ctx, tx, supplierID, f)
		return err
	})
	return rows, next, err
}

// Overview is a supplier's orders in three groups: what needs a person, what is new, and the rest.
type Overview struct {
	Needs, New, Rest []store.OrderRow
	NeedsCount       int64 // of all there are; at most MostCounted
	NewCount         int64 // the same
	Next             string
}

// Overview looks at the newest orders of each group: up to perGroup of the first two, and a page of
// the rest.
func (s *Service) Overview(ctx context.Context, supplierID string, perGroup, restPerPage int) (Overview, error) {
	return s.SortedOverview(ctx, supplierID, "", false, perGroup, restPerPage)
}

// SortedOverview looks at the first orders of each group by a sort.
func (s *Service) SortedOverview(
	ctx context.Context, supplierID string, sort store.OrderSort, descending bool, perGroup, restPerPage int,
) (Overview, error) {
	var o Overview
	err := s.store.View(ctx, func(tx *store.Tx) error {
		isConnected, err := connected(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		for group, part := range map[store.OrderGroup]struct {
			rows  *[]store.OrderRow
			count *int64
		}{store.NeedsPerson: {&o.Needs, &o.NeedsCount}, store.NewOrders: {&o.New, &o.NewCount}} {
			f := store.OrderFilter{Group: group, Connected: isConnected, Sort: sort, Descending: descending, Limit: perGroup}
			if *part.rows, _, err = listed(ctx, tx, supplierID, f); err != nil {
				return err
			}
			f.Sort = ""
			if *part.count, err = tx.CountOrderRows(ctx, supplierID, f, MostCounted); err != nil {
				return err
			}
		}
		rest := store.OrderFilter{Group: store.OtherOrders, Connected: isConnected, Sort: sort, Descending: descending, Limit: restPerPage}
		o.Rest, o.Next, err = listed(ctx, tx, supplierID, rest)
		return err
	})
	return o, err
}

// MostChanges is how far changes are counted: beyond it only a new look at the list helps.
const MostChanges = 100

// ChangesSince says how many orders came after a moment and how many others were changed, each at
// most MostChanges. What the person of the request did does not count, nor what followed by itself.
func (s *Service) ChangesSince(ctx context.Context, supplierID string, moment time.Time) (store.OrderChanges, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (store.OrderChanges, error) {
		return tx.OrdersChangedSince(ctx, supplierID, store.ChangesQuery{Since: moment, Own: actorOf(ctx), Most: MostChanges})
	})
}

// GroupCounts says how many orders need a person and how many are new; each at most MostCounted.
func (s *Service) GroupCounts(ctx context.Context, supplierID string) (needs, fresh int64, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		isConnected, err := connected(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		f := store.OrderFilter{Group: store.NeedsPerson, Connected: isConnected}
		if needs, err = tx.CountOrderRows(ctx, supplierID, f, MostCounted); err != nil {
			return err
		}
		f.Group = store.NewOrders
		fresh, err = tx.CountOrderRows(ctx, supplierID, f, MostCounted)
		return err
	})
	return needs, fresh, err
}

// mostOnBell is how far the bell counts.
const mostOnBell = 101

// Bell counts what needs a person: the orders that do, whether or not their notices were dismissed,
// and the open notices about anything else.
func (s *Service) Bell(ctx context.Context, supplierID string) (n int64, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		isConnected, err := connected(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		orders, err := tx.CountOrderRows(ctx, supplierID, store.OrderFilter{Group: store.NeedsPerson, Connected: isConnected}, mostOnBell)
		if err != nil {
			return err
		}
		others, err := tx.CountOtherNotices(ctx, supplierID)
		n = orders + others
		return err
	})
	return n, err
}

// Row reads one order as lists show it.
func (s *Service) Row(ctx context.Context, supplierID, id string) (row store.OrderRow, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		isConnected, err := connected(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		rows, err := tx.OrderRowsByID(ctx, supplierID, []string{id})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return wholesale.NotFound("order")
		}
		row = asShown(rows[0], isConnected)
		return nil
	})
	return row, err
}

const exportPage = 200

// Export hands every order that the filter leaves to each, with its lines, page by page: however
// many there are, only a page of them is in memory, and no reading keeps the database busy for
// long. Orders that come in meanwhile are not among them.
func (s *Service) Export(ctx context.Context, supplierID string, f store.OrderFilter, each func(*wholesale.Order) error) error {
	f.Search, f.Limit = searchable(f.Search), exportPage
	for {
		var orders []*wholesale.Order
		err := s.store.View(ctx, func(tx *store.Tx) (err error) {
			if f.Connected, err = connected(ctx, tx, supplierID); err != nil {
				return err
			}
			orders, err = tx.Orders(ctx, supplierID, f)
			return err
		})
		if err != nil {
			return err
		}
		for _, o := range orders {
			if err := each(o); err != nil {
				return err
			}
		}
		if len(orders) < f.Limit {
			return nil
		}
		f.Before = orders[len(orders)-1].ID
	}
}

// ExportChosen hands these orders to each, in their order; those that are not the supplier's are
// left out.
func (s *Service) ExportChosen(ctx context.Context, supplierID string, ids []string, each func(*wholesale.Order) error) error {
	ids, err := distinct(ids)
	if err != nil {
		return err
	}
	orders, err := store.Read(ctx, s.store, func(tx *store.Tx) ([]*wholesale.Order, error) { return tx.OrdersByID(ctx, supplierID, ids) })
	if err != nil {
		return err
	}
	for _, o := range orders {
		if err := each(o); err != nil {
			return err
		}
	}
	return nil
}

func listed(
	ctx context.Context, tx *store.Tx, supplierID string, f store.OrderFilter,
) (rows []store.OrderRow, next string, err error) {
	limit := f.Limit
	f.Limit++
	if rows, err = tx.OrderRows(ctx, supplierID, f); err != nil {
		return nil, "", err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	for i, r := range rows {
		rows[i] = asShown(r, f.Connected)
	}
	return rows, next, nil
}

// asShown keeps of an unmatched customer only what matters: while the order can still be approved,
// and there is something to be matched to.
func asShown(r store.OrderRow, isConnected bool) store.OrderRow {
	r.Unmatched = r.Unmatched && isConnected && r.Status == wholesale.Ordered
	return r
}

func connected(ctx context.Context, tx *store.Tx, supplierID string) (bool, error) {
	connection, err := connectionOf(ctx, tx, supplierID)
	return connection != nil, err
}

// searchable makes what was typed into a text that both engines can look for.
func searchable(text string) string {
	text = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", ""))
	if len(text) > longestSearch {
		text = strings.ToValidUTF8(text[:longestSearch], "")
	}
	return text
}
