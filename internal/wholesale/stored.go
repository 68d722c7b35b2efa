package wholesale

import (
	"fmt"
	"strings"
)

// Difference is something that Unleashed stored in another way than it was sent; totals aside,
// which are a [Mismatch].
type Difference struct {
	What   string `json:"what"` // for people, e.g. "status" or "KOMBU-GIN-330 quantity"
	Sent   string `json:"sent"`
	Stored string `json:"stored"`
}

// Words says the difference in a clause, with both values.
func (d Difference) Words() string { return fmt.Sprintf("%s %s, sent %s", d.What, d.Stored, d.Sent) }

// DifferencesInWords joins differences into a clause.
func DifferencesInWords(differences []Difference) string {
	words := make([]string, len(differences))
	for i, d := range differences {
		words[i] = d.Words()
	}
	return strings.Join(words, "; ")
}

// nothingThere stands for the side of a difference that has no such line.
const nothingThere = "not there"

// StoredDifferences holds what Unleashed stored against what was sent. What it does not tell is no
// difference. Lines count only while the totals agree: they explain a mismatch otherwise.
func StoredDifferences(sent *SalesOrderSnapshot, stored RemoteOrder) []Difference {
	var found []Difference
	add := func(what, ours, theirs string) { found = append(found, Difference{what, ours, theirs}) }
	differ := func(a, b string) bool { return a != "" && b != "" && !strings.EqualFold(a, b) }

	open := !stored.Completed && !stored.Deleted
	if status := string(sent.Status); open && differ(status, stored.Status) && !strings.EqualFold(status, stored.BaseStatus) {
		add("status", status, stored.Status)
	}
	otherGUID := differ(sent.CustomerGUID, stored.CustomerGUID)
	otherCode := stored.CustomerCode != "" && sent.CustomerCode != "" && !SameCode(sent.CustomerCode, stored.CustomerCode)
	if otherCode && (otherGUID || stored.CustomerGUID == "") || otherGUID && stored.CustomerCode == "" {
		theirs := strings.TrimSpace(stored.CustomerCode + " " + stored.Customer)
		if theirs == "" {
			theirs = stored.CustomerGUID
		}
		add("customer", sent.CustomerCode, theirs)
	}
	if differ(sent.Currency, stored.Currency) {
		add("currency", sent.Currency, stored.Currency)
	}
	if differ(sent.WarehouseCode, stored.Warehouse) && !SameCode(sent.WarehouseCode, stored.Warehouse) {
		add("warehouse", sent.WarehouseCode, stored.Warehouse)
	}
	if !stored.NoTotals && len(stored.Lines) > 0 && sameTotal(sent.Total, stored.Total) && sameTotal(sent.SubTotal, stored.SubTotal) {
		found = append(found, lineDifferences(sent.Lines, stored.Lines)...)
	}
	return found
}

// lineDifferences pairs lines: those that are alike first, so that an account which gives lines
// GUIDs of its own and another order shows none.
func lineDifferences(sent []SnapshotLine, stored []RemoteLine) (found []Difference) {
	taken := make([]bool, len(stored))
	pairs := make([]int, len(sent))
	for i := range pairs {
		pairs[i] = -1
	}
	product := func(s SnapshotLine, t RemoteLine) bool {
		return s.ProductGUID != "" && strings.EqualFold(s.ProductGUID, t.ProductGUID) || SameCode(s.ProductCode, t.ProductCode)
	}
	for _, same := range []func(SnapshotLine, RemoteLine) bool{
		func(s SnapshotLine, t RemoteLine) bool {
			return product(s, t) && sameQuantity(s, t) && samePrice(s, t)
		},
		func(s SnapshotLine, t RemoteLine) bool { return s.GUID != "" && strings.EqualFold(s.GUID, t.GUID) },
		product,
	} {
		for i, s := range sent {
			for j, t := range stored {
				if pairs[i] < 0 && !taken[j] && same(s, t) {
					pairs[i], taken[j] = j, true
				}
			}
		}
	}
	for i, s := range sent {
		if pairs[i] < 0 {
			found = append(found, Difference{s.ProductCode, quantityWords(s.Quantity), nothingThere})
			continue
		}
		t := stored[pairs[i]]
		if t.ProductCode != "" && !product(s, t) {
			found = append(found, Difference{"product", s.ProductCode, t.ProductCode})
		}
		if !sameQuantity(s, t) {
			found = append(found, Difference{s.ProductCode + " quantity", quantityWords(s.Quantity), quantityWords(t.Quantity)})
		}
		if !samePrice(s, t) {
			found = append(found, Difference{s.ProductCode + " price", PriceWords(s.UnitPrice), PriceWords(t.UnitPrice)})
		}
	}
	for j, t := range stored {
		if !taken[j] {
			found = append(found, Difference{nameOf(t), nothingThere, quantityWords(t.Quantity)})
		}
	}
	return found
}

// A zero is a value that was not given: one that counts would change the total.
func sameQuantity(s SnapshotLine, t RemoteLine) bool {
	return t.Quantity.IsZero() || s.Quantity.Cmp(t.Quantity) == 0
}

func samePrice(s SnapshotLine, t RemoteLine) bool {
	return t.UnitPrice.IsZero() || s.UnitPrice.Cmp(Round(t.UnitPrice, PriceScale)) == 0
}

func quantityWords(d Decimal) string { return FormatTrimmed(d) }

// Stored takes in the sales order as Unleashed stored it, to be compared with what was sent at
// once: another total is a mismatch, anything else a difference. Payment is blocked by neither; that
// is for the completion.
func (o *Order) Stored(sent *SalesOrderSnapshot, stored RemoteOrder) {
	if stored.Deleted || stored.Completed {
		return // which is taken in by itself
	}
	o.SalesOrder.Differences = StoredDifferences(sent, stored)
	if !stored.NoTotals {
		o.Mismatch = Compare(o, stored)
	}
}

// StillDiffers takes in that the sales order was seen again: differences that are gone end. New ones
// do not begin: orders are changed in Unleashed for good reasons, and the completion looks at them.
func (o *Order) StillDiffers(sent *SalesOrderSnapshot, seen RemoteOrder) (ended bool) {
	before := o.NeedsAttention()
	if len(o.SalesOrder.Differences) > 0 {
		var left []Difference
		for _, d := range StoredDifferences(sent, seen) {
			for _, old := range o.SalesOrder.Differences {
				if old.What == d.What {
					left = append(left, d)
					break
				}
			}
		}
		o.SalesOrder.Differences = left
	}
	if o.Mismatch != nil && !o.SalesOrder.Completed && !seen.NoTotals {
		o.Mismatch = Compare(o, seen)
	}
	return before && !o.NeedsAttention()
}
