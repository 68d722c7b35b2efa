package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Agree runs random operations on two engines side by side. After each they must have given the
// same answer, or the same refusal, and in the end they must hold the same rows.
func Agree(t *testing.T, one, other Engine) {
	worlds := [2]*world{newWorld(t, one), newWorld(t, other)}
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		stage := newStage(rt, round)
		for _, w := range worlds {
			w.update(t, func(tx *store.Tx) error { return stage.build(t.Context(), tx) })
		}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			step := stage.draw()
			var results [2]string
			for i, w := range worlds {
				results[i] = outcome(t, w, step)
			}
			if diff := cmp.Diff(results[0], results[1]); diff != "" {
				rt.Fatalf("%s: the engines disagree:\n%s", step.name, diff)
			}
		}
		for _, supplier := range stage.suppliers {
			for _, w := range worlds {
				if diff := w.miscounted(t, supplier); diff != "" {
					rt.Fatalf("the weeks are not what a recount says:\n%s", diff)
				}
			}
			rows := [2]map[string][]string{worlds[0].dump(t, supplier), worlds[1].dump(t, supplier)}
			for _, dump := range rows {
				delete(dump, "notice") // its ids are the store's own choice
			}
			if diff := cmp.Diff(rows[0], rows[1]); diff != "" {
				rt.Fatalf("the engines hold different rows:\n%s", diff)
			}
		}
	})
}

// operation is something to do on both engines. It may run twice, so it must make new records each
// time.
type operation struct {
	name string
	do   func(ctx context.Context, tx *store.Tx) (answer any, err error)
}

// errRefused undoes a transaction whose operation was refused, without the store trying again.
var errRefused = errors.New("refused")

// outcome does an operation and puts what came of it into words.
func outcome(t *testing.T, w *world, step operation) string {
	t.Helper()
	var words string
	err := w.attempt(t, func(tx *store.Tx) error {
		answer, err := step.do(t.Context(), tx)
		if err != nil {
			words = refusal(err)
			return errRefused
		}
		words = fmt.Sprintf("%+v", answer)
		return nil
	})
	if err != nil && !errors.Is(err, errRefused) {
		return err.Error()
	}
	return words
}

// refusal names an error so that both engines' names are the same. Where several keys of a table
// are taken, they need not complain about the same one.
func refusal(err error) string {
	key, unique := store.IsUnique(err)
	table, _, _ := strings.Cut(key, "(")
	switch {
	case errors.Is(err, store.ErrNotFound):
		return "not found"
	case errors.Is(err, store.ErrStale):
		return "stale"
	case unique:
		return "taken in " + table
	case store.ForeignKeyViolation(err):
		return "orphan"
	}
	return err.Error()
}

// stage is what a round of operations plays on: two suppliers, and few ids, codes and texts, so
// that they often meet.
type stage struct {
	t         *rapid.T
	suppliers []string
	prefix    string
}

func newStage(t *rapid.T, round int) *stage {
	prefix := fmt.Sprintf("%06d-", round)
	return &stage{t: t, prefix: prefix, suppliers: []string{prefix + "supplier 1", prefix + "supplier 2"}}
}

func (s *stage) build(ctx context.Context, tx *store.Tx) error {
	for _, id := range s.suppliers {
		err := errors.Join(
			tx.InsertSupplier(ctx, wholesale.Supplier{ID: id, Name: id, CreatedAt: start}, 0),
			tx.InsertConnection(ctx, store.Connection{ID: "connection of " + id, SupplierID: id, Connector: "unleashed"}),
		)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) oneOf(label string, texts ...string) string {
	return rapid.SampledFrom(texts).Draw(s.t, label)
}

func (s *stage) supplier() string        { return rapid.SampledFrom(s.suppliers).Draw(s.t, "supplier") }
func (s *stage) id(kind string) string   { return s.prefix + kind + s.oneOf("id", "1", "2", "3") }
func (s *stage) code() string            { return s.oneOf("code", "A", "a", "Ā", "B_1", "b%") }
func (s *stage) remoteID() string        { return s.oneOf("remote id", "", "r1", "r2") }
func (s *stage) after() string           { return s.oneOf("after", "", "A", "Z", "a") }
func (s *stage) small(label string) int  { return rapid.IntRange(0, 3).Draw(s.t, label) }
func (s *stage) flag(label string) *bool { return rapid.Ptr(rapid.Bool(), true).Draw(s.t, label) }
func (s *stage) query() string {
	return s.oneOf("query", "", "a", "A", "ā", "Ā", "B_", "%", `\`, "'", "🥝", "é")
}

func (s *stage) amount() wholesale.Decimal {
	return number(s.oneOf("amount", "0", "0.0001", "2.5", "10", "99999999.9999", "1.00005"))
}

// draw chooses the next operation.
func (s *stage) draw() operation {
	makers := []func() operation{
		s.putProduct, s.putProduct, s.listProducts, s.findProduct,
		s.putCustomer, s.putCustomer, s.listCustomers,
		s.putList, s.deleteList, s.putPrice, s.putPrice, s.deletePrice, s.listPrices,
		s.insertOrder, s.insertOrder, s.updateOrder, s.updateOrder, s.listOrders, s.listOrderRows, s.sweepOrders,
		s.putRun, s.nextRuns, s.putNotice, s.clearNotice, s.listNotices, s.keepAnswer, s.lease,
	}
	return rapid.SampledFrom(makers).Draw(s.t, "operation")()
}

func (s *stage) putProduct() operation {
	p := wholesale.Product{
		ID: s.id("product"), SupplierID: s.supplier(), Code: s.code(), Name: s.code() + unusual, RemoteID: s.remoteID(), Barcode: s.query(),
		ImportedPrice: s.amount(), UpdatedAt: at(s.small("time")),
	}
	return operation{"PutProduct", func(ctx context.Context, tx *store.Tx) (any, error) { return nil, tx.PutProduct(ctx, p) }}
}

func (s *stage) listProducts() operation {
	supplier := s.supplier()
	f := store.ProductFilter{
		Code: s.oneOf("code", "", "", "A"), Query: s.query(), UpdatedSince: at(s.small("time")), After: s.after(), Limit: s.small("limit"),
	}
	return operation{"Products", func(ctx context.Context, tx *store.Tx) (any, error) { return tx.Products(ctx, supplier, f) }}
}

func (s *stage) findProduct() operation {
	supplier, id, code, remoteID := s.supplier(), s.id("product"), s.code(), s.remoteID()
	find := map[string]func(ctx context.Context, tx *store.Tx) (any, error){
		"Product":       func(ctx context.Context, tx *store.Tx) (any, error) { return tx.Product(ctx, supplier, id) },
		"ProductByCode": func(ctx context.Context, tx *store.Tx) (any, error) { return tx.ProductByCode(ctx, supplier, code) },
		"ProductByRemoteID": func(ctx context.Context, tx *store.Tx) (any, error) {
			return tx.ProductByRemoteID(ctx, supplier, remoteID)
		},
		"ProductsBy": func(ctx context.Context, tx *store.Tx) (any, error) {
			return tx.ProductsBy(ctx, supplier, store.ByCode, []string{code, "A", "a"})
		},
	}
	name := s.oneOf("find", "Product", "ProductByCode", "ProductByRemoteID", "ProductsBy")
	return operation{name, find[name]}
}

func (s *stage) putCustomer() operation {
	c := wholesale.Customer{
		ID: s.id("customer"), SupplierID: s.supplier(), Code: s.code(), Name: s.code() + unusual, Email: s.query(), RemoteID: s.remoteID(),
	}
	var addresses []wholesale.Address
	for i := range s.small("addresses") {
		addresses = append(addresses, wholesale.Address{ID: fmt.Sprint(c.ID, " address ", i), Name: s.code()})
	}
	return operation{"PutCustomer and SetAddresses", func(ctx context.Context, tx *store.Tx) (any, error) {
		if err := tx.PutCustomer(ctx, c); err != nil {
			return nil, err
		}
		return nil, tx.SetAddresses(ctx, c.SupplierID, c.ID, addresses)
	}}
}

func (s *stage) listCustomers() operation {
	supplier := s.supplier()
	f := store.CustomerFilter{Code: s.oneOf("code", "", "", "A"), Query: s.query(), Matched: s.flag("matched"), After: s.after(), Limit: s.small("limit")}
	return operation{"Customers", func(ctx context.Context, tx *store.Tx) (any, error) { return tx.Customers(ctx, supplier, f) }}
}

func (s *stage) putList() operation {
	l := wholesale.PriceList{ID: s.id("list"), SupplierID: s.supplier(), Name: s.code(), RemoteKey: s.remoteID()}
	return operation{"PutPriceList", func(ctx context.Context, tx *store.Tx) (any, error) { return nil, tx.PutPriceList(ctx, 1, l) }}
}

func (s *stage) deleteList() operation {
	supplier, id := s.supplier(), s.id("list")
	return operation{"EndPriceList", func(ctx context.Context, tx *store.Tx) (any, error) {
		return nil, tx.EndPriceList(ctx, supplier, 1, id)
	}}
}

func (s *stage) price() store.ListedPrice {
	return store.ListedPrice{PriceListID: s.id("list"), Price: wholesale.Price{
		ProductID: s.id("product"), Owner: wholesale.Owner(s.oneOf("owner", string(wholesale.OwnedBySync), string(wholesale.OwnedByPerson))), MinimumQuantity: s.amount(), UnitPrice: s.amount(), ValidFrom: wholesale.Date(s.oneOf("from", "", "2026-01-01")),
	}}
}

func (s *stage) putPrice() operation {
	supplier, p := s.supplier(), s.price()
	return operation{"PutPrices", func(ctx context.Context, tx *store.Tx) (any, error) { return nil, tx.PutPrices(ctx, supplier, 1, p) }}
}

func (s *stage) deletePrice() operation {
	supplier, p := s.supplier(), s.price()
	return operation{"EndPrice", func(ctx context.Context, tx *store.Tx) (any, error) { return nil, tx.EndPrice(ctx, supplier, 1, p) }}
}

func (s *stage) listPrices() operation {
	supplier, p := s.supplier(), s.price()
	page := store.PriceRowFilter{Query: s.oneOf("query", "", "a", "code"), Limit: s.small("limit")}
	return operation{"PriceRows, PricesOf and AllPrices", func(ctx context.Context, tx *store.Tx) (any, error) {
		onList, listErr := tx.PriceRows(ctx, supplier, p.PriceListID, page)
		some, someErr := tx.PricesOf(ctx, supplier, 1, []string{p.PriceListID, s.prefix + "list1"}, []string{p.ProductID, s.prefix + "product1"})
		all, allErr := tx.AllPrices(ctx, supplier, 1)
		return []any{onList, some, all}, errors.Join(listErr, someErr, allErr)
	}}
}

func (s *stage) orderOf() wholesale.Order {
	o := wholesale.Order{
		ID: s.id("order"), SupplierID: s.supplier(), Number: s.code(), CustomerID: s.id("customer"), Reference: s.code(), Notes: unusual,
		Status: wholesale.Status(s.oneOf("status", string(wholesale.Ordered), string(wholesale.Processing), string(wholesale.Cancelled))),
		Total:  s.amount(), Currency: s.oneOf("currency", "NZD", "AUD"), ShippedAt: rapid.SampledFrom([]time.Time{{}, at(1), at(50)}).Draw(s.t, "shipped"),
		Version: int64(s.small("version")), PaymentBlocked: rapid.Bool().Draw(s.t, "blocked"),
		SalesOrder: wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{
			State: wholesale.OutboxState(s.oneOf("state", string(wholesale.OutboxNone), string(wholesale.OutboxPending),
				string(wholesale.OutboxUnknown), string(wholesale.OutboxCreated), string(wholesale.OutboxFailed))),
			GUID: s.remoteID(), NextAttemptAt: at(s.small("next") - 2), Version: int64(s.small("entry version")),
		}},
	}
	for i := range s.small("lines") {
		o.Lines = append(o.Lines, wholesale.Line{ID: fmt.Sprint("line ", i), ProductCode: s.code(), Quantity: s.amount(), PriceAnswer: wholesale.PriceAnswer{UnitPrice: s.amount()}})
	}
	return o
}

func (s *stage) insertOrder() operation {
	o := s.orderOf()
	return operation{"InsertOrder", func(ctx context.Context, tx *store.Tx) (any, error) {
		inserted := o
		return nil, insertOrder(ctx, tx, &inserted)
	}}
}

func (s *stage) updateOrder() operation {
	o := s.orderOf()
	return operation{"UpdateOrder, PutOutboxEntry and ReplaceLines", func(ctx context.Context, tx *store.Tx) (any, error) {
		updated := o
		if err := tx.UpdateOrder(ctx, &updated); err != nil {
			return nil, err
		}
		entryErr := tx.PutOutboxEntry(ctx, updated.SalesOrderKey(), &updated.SalesOrder.OutboxEntry)
		return updated.Version, errors.Join(entryErr, tx.ReplaceLines(ctx, &updated))
	}}
}

func (s *stage) listOrders() operation {
	supplier := s.supplier()
	f := store.OrderFilter{
		Status: wholesale.Status(s.oneOf("status", "", "", string(wholesale.Ordered))), Reference: s.oneOf("reference", "", "", "A"),
		Number: s.oneOf("number", "", "", "a"), Attention: s.flag("attention"), Before: s.oneOf("before", "", s.prefix+"order3"), Limit: s.small("limit"),
	}
	return operation{"Orders", func(ctx context.Context, tx *store.Tx) (any, error) {
		orders, err := tx.Orders(ctx, supplier, f)
		var all []any
		for _, o := range orders {
			all = append(all, *o)
		}
		return all, err
	}}
}

func (s *stage) listOrderRows() operation {
	supplier := s.supplier()
	f := store.OrderFilter{
		Group:     store.OrderGroup(s.oneOf("group", "", string(store.NeedsPerson), string(store.NewOrders), string(store.OtherOrders))),
		Connected: s.small("connected") == 0, Source: wholesale.Source(s.oneOf("source", "", "", "A")), CustomerID: s.oneOf("of", "", "", s.prefix+"customer1"),
		RequiredFrom: wholesale.Date(s.oneOf("required", "", "", "2026-03-01")), CreatedFrom: at(s.small("created") - 1),
		Search: s.query(), Before: s.oneOf("before", "", s.prefix+"order3"), Limit: s.small("limit"),
	}
	return operation{"OrderRows", func(ctx context.Context, tx *store.Tx) (any, error) { return tx.OrderRows(ctx, supplier, f) }}
}

func (s *stage) sweepOrders() operation {
	supplier, guid, limit, before := s.supplier(), s.remoteID(), s.small("limit"), at(s.small("before"))
	return operation{"sweep of sales orders", func(ctx context.Context, tx *store.Tx) (any, error) {
		due, dueErr := tx.DueOutboxEntries(ctx, supplier, wholesale.SalesOrderKind, time.Hour, time.Time{}, limit)
		next, nextErr := tx.NextOutboxDue(ctx, supplier, wholesale.SalesOrderKind)
		open, openErr := tx.OpenSalesOrders(ctx, supplier, before, before, limit)
		ours, oursErr := tx.SalesOrdersByGUID(ctx, supplier, []string{"r1", "r2", "r3"})
		count, countErr := tx.CountOpenSalesOrders(ctx, supplier)
		if err := errors.Join(dueErr, nextErr, openErr, oursErr, countErr); err != nil {
			return nil, err
		}
		checked := tx.MarkChecked(ctx, supplier, ours[guid].OrderID)
		if errors.Is(checked, store.ErrNotFound) {
			checked = nil
		}
		return []any{due, next, open, ours, count}, checked
	}}
}

func (s *stage) putRun() operation {
	r := store.Run{
		ID: s.id("run"), SupplierID: s.supplier(), Kind: s.code(), Processed: int64(s.small("processed")),
		State: store.RunState(s.oneOf("state", string(store.RunQueued), string(store.RunRunning), string(store.RunDone))),
	}
	return operation{"PutRun", func(ctx context.Context, tx *store.Tx) (any, error) { return nil, tx.PutRun(ctx, r) }}
}

func (s *stage) nextRuns() operation {
	supplier, kind, limit := s.supplier(), s.code(), s.small("limit")
	return operation{"runs", func(ctx context.Context, tx *store.Tx) (any, error) {
		history, err := tx.Runs(ctx, supplier, "", limit)
		if err != nil {
			return nil, err
		}
		oldest, oldestErr := tx.NextRun(ctx, supplier)
		queued, queuedErr := tx.QueuedRun(ctx, supplier, kind)
		return []any{history, oldest, oldestErr, queued, queuedErr}, nil
	}}
}

func (s *stage) putNotice() operation {
	supplier, n := s.supplier(), store.Notice{Kind: s.code(), OrderID: s.id("order"), Title: s.code()}
	return operation{"PutNotice", func(ctx context.Context, tx *store.Tx) (any, error) { return nil, tx.PutNotice(ctx, supplier, n) }}
}

func (s *stage) clearNotice() operation {
	supplier, kind, orderID := s.supplier(), s.code(), s.id("order")
	return operation{"ClearNotice", func(ctx context.Context, tx *store.Tx) (any, error) {
		return nil, tx.ClearNotice(ctx, supplier, kind, orderID)
	}}
}

func (s *stage) listNotices() operation {
	supplier, limit := s.supplier(), s.small("limit")
	return operation{"Notices", func(ctx context.Context, tx *store.Tx) (any, error) {
		notices, err := tx.Notices(ctx, supplier, "", limit)
		for i := range notices {
			notices[i].ID = ""
		}
		return notices, err
	}}
}

func (s *stage) keepAnswer() operation {
	supplier, a := s.supplier(), store.FirstAnswer{Key: s.code(), BodyHash: s.code(), Status: s.small("status"), Answer: unusual}
	return operation{"KeepAnswer", func(ctx context.Context, tx *store.Tx) (any, error) {
		kept, keepErr := tx.KeepAnswer(ctx, supplier, a)
		first, err := tx.Answer(ctx, supplier, a.Key)
		return []any{kept, first}, errors.Join(keepErr, err)
	}}
}

func (s *stage) lease() operation {
	supplier, owner, wanted, until := s.supplier(), s.oneOf("owner", "x", "y"), int64(s.small("wanted")), at(s.small("until")-1)
	connection := "connection of " + rapid.SampledFrom(s.suppliers).Draw(s.t, "of")
	act := map[string]func(ctx context.Context, tx *store.Tx) (any, error){
		"TakeLease": func(ctx context.Context, tx *store.Tx) (any, error) {
			return tx.TakeLease(ctx, supplier, connection, owner, until)
		},
		"KeepLease": func(ctx context.Context, tx *store.Tx) (any, error) {
			return tx.KeepLease(ctx, supplier, connection, owner, until)
		},
		"LeaveLease": func(ctx context.Context, tx *store.Tx) (any, error) {
			return tx.LeaveLease(ctx, supplier, connection, owner, wanted)
		},
		"DropLease": func(ctx context.Context, tx *store.Tx) (any, error) {
			return nil, tx.DropLease(ctx, supplier, connection, owner)
		},
		"Wake": func(ctx context.Context, tx *store.Tx) (any, error) { return tx.Wake(ctx, supplier, connection) },
	}
	name := s.oneOf("lease", "TakeLease", "KeepLease", "LeaveLease", "DropLease", "Wake")
	return operation{name, act[name]}
}
