package pricereference

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Shrink makes a world smaller while what is wrong with it stays, so that a person can read it.
func Shrink(w World, wrong func(World) bool) World {
	for smaller := true; smaller; {
		smaller = false
		for _, next := range slices.Concat(without(w), plainer(w)) {
			if stillWrong(next, wrong) {
				w, smaller = next, true
				break
			}
		}
	}
	return w
}

// stillWrong takes a panic for a world that leaves out too much: whom the question is about.
func stillWrong(w World, wrong func(World) bool) (yes bool) {
	defer func() {
		if recover() != nil {
			yes = false
		}
	}()
	return wrong(w)
}

// without are the worlds that lack one thing.
func without(w World) (worlds []World) {
	for i := range w.Rows {
		next := w
		next.Rows = slices.Delete(slices.Clone(w.Rows), i, i+1)
		worlds = append(worlds, next)
	}
	for i := range w.Manual {
		next := w
		next.Manual = slices.Delete(slices.Clone(w.Manual), i, i+1)
		worlds = append(worlds, next)
	}
	for i := range w.Customers {
		next := w
		next.Customers = slices.Delete(slices.Clone(w.Customers), i, i+1)
		worlds = append(worlds, next)
	}
	for i := range w.Products {
		next := w
		next.Products = slices.Delete(slices.Clone(w.Products), i, i+1)
		worlds = append(worlds, next)
	}
	return worlds
}

// plainer are the worlds in which one field says nothing.
func plainer(w World) (worlds []World) {
	try := func(change func(*World) bool) {
		next := w
		next.Products, next.Customers = slices.Clone(w.Products), slices.Clone(w.Customers)
		next.Rows, next.Manual = slices.Clone(w.Rows), slices.Clone(w.Manual)
		if change(&next) {
			worlds = append(worlds, next)
		}
	}
	try(func(w *World) bool { return blank(&w.Zone, "UTC") })
	try(func(w *World) bool { return blank(&w.AddUpLines, false) })
	try(func(w *World) bool { return blank(&w.KeepDefault, false) })
	for i := range w.Products {
		p := func(w *World) *Product { return &w.Products[i] }
		for n := range w.Products[i].Tiers {
			try(func(w *World) bool { return blank(&p(w).Tiers[n].Value, "null") })
		}
		try(func(w *World) bool { return blank(&p(w).Default, "null") })
		try(func(w *World) bool { return blank(&p(w).Group, Group{}) })
		try(func(w *World) bool { return blank(&p(w).SubGroup, Group{}) })
		try(func(w *World) bool { return blank(&p(w).TaxCode, "") })
		try(func(w *World) bool { return blank(&p(w).Taxable, "true") })
	}
	for i := range w.Customers {
		c := func(w *World) *Customer { return &w.Customers[i] }
		try(func(w *World) bool { return blank(&c(w).Discount, "0") })
		try(func(w *World) bool { return blank(&c(w).TierReference, "") })
		try(func(w *World) bool { return blank(&c(w).TierLabel, "") })
		try(func(w *World) bool { return blank(&c(w).Taxable, "true") })
		try(func(w *World) bool { return blank(&c(w).ManualList, "") })
	}
	for i := range w.Rows {
		r := func(w *World) *Row { return &w.Rows[i] }
		try(func(w *World) bool { return blank(&r(w).ValidFrom, Moment{}) })
		try(func(w *World) bool { return blank(&r(w).ValidTo, Moment{}) })
		try(func(w *World) bool { return blank(&r(w).Minimum, "0") })
		try(func(w *World) bool { return blank(&r(w).PriceType, "") })
		try(func(w *World) bool { return blank(&r(w).DiscountFrom, "") })
		for _, plain := range []JSON{"null", "10"} {
			try(func(w *World) bool { return r(w).Price != "null" && blank(&r(w).Price, plain) })
		}
		try(func(w *World) bool { return blank(&r(w).Discount, "null") })
		try(func(w *World) bool { return blank(&r(w).Default, "null") })
		try(func(w *World) bool { return blank(&r(w).ProductCode, "") })
		try(func(w *World) bool { return blank(&r(w).CustomerCode, "") })
	}
	for i := range w.Manual {
		m := func(w *World) *ManualPrice { return &w.Manual[i] }
		try(func(w *World) bool { return blank(&m(w).From, "") })
		try(func(w *World) bool { return blank(&m(w).To, "") })
		try(func(w *World) bool { return blank(&m(w).Minimum, "0") })
	}
	return worlds
}

func blank[T comparable](field *T, plain T) bool {
	changed := *field != plain
	*field = plain
	return changed
}

// String is the world as tables, for a person.
func (w World) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "time zone %s, discount kept off the default price %v, lines add up %v\n", w.Zone, w.KeepDefault, w.AddUpLines)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	row := func(cells ...any) {
		for _, c := range cells {
			fmt.Fprintf(t, "%v\t", c)
		}
		fmt.Fprintln(t)
	}
	row("PRODUCT", "GUID", "default", "tiers", "group", "sub-group", "obsolete", "not sellable", "taxable", "tax")
	for _, p := range w.Products {
		row(p.Code, short(p.GUID), p.Default, p.Tiers, p.Group, p.SubGroup, p.Obsolete, p.NotSellable, p.Taxable, p.TaxCode+" "+string(p.TaxRate))
	}
	row("CUSTOMER", "GUID", "discount", "tier", "label", "manual list", "taxable", "tax")
	for _, c := range w.Customers {
		row(c.Code, short(c.GUID), c.Discount, c.TierReference, c.TierLabel, c.ManualList, c.Taxable, c.TaxCode+" "+string(c.TaxRate))
	}
	row("ROW", "customer", "product", "group", "type", "price", "discount", "off", "default", "minimum", "from", "to")
	for _, r := range w.Rows {
		row(short(r.GUID), short(r.CustomerGUID)+"/"+r.CustomerCode, short(r.ProductGUID)+"/"+r.ProductCode, r.Group, r.PriceType,
			r.Price, r.Discount, r.DiscountFrom, r.Default, r.Minimum, r.ValidFrom, r.ValidTo)
	}
	row("MANUAL", "list", "product", "group", "price", "discount", "off", "minimum", "from", "to")
	for _, m := range w.Manual {
		row("", m.List, m.Product, m.Group, m.Price, m.Discount, m.Basis, m.Minimum, m.From, m.To)
	}
	if err := t.Flush(); err != nil {
		return err.Error()
	}
	return b.String()
}

func (m Moment) String() string {
	if m.At.IsZero() {
		return "-"
	}
	return m.At.UTC().Format(time.RFC3339)
}

func (g Group) String() string { return short(g.GUID) + "/" + g.Name }

// short is what differs between GUIDs that were made up.
func short(guid string) string {
	if len(guid) < 12 {
		return guid
	}
	return guid[:1] + strings.TrimLeft(guid[len(guid)-12:], "0")
}
