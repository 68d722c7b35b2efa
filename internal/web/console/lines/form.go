// Package lines is the editor for an order's lines that the pages of new and saved orders share.
package lines

import (
	"crypto/rand"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"upstock/internal/ordering"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// Row is one line of an order as it was typed.
type Row struct {
	Key       string // names the row's fields; unique in its form
	LineID    string // of the line that is saved; "" for one that is not
	ProductID string // "" on a row where a code is typed
	Code      string
	Name      string
	Picture   string // our copy of the product's; "" when there is none
	Quantity  string
	Price     string // "" asks for the customer's own price, as a new row does
	Comment   string
	Removed   bool
	// Unavailable is why customers cannot order the product; "" when they can.
	Unavailable wholesale.Availability

	// Errors says what is wrong, by field: "product", "quantity", "unit_price", "comment".
	Errors map[string]string
	// Doubts are the numbers as typed that could mean two things, by field; the field has the
	// reading.
	Doubts map[string]string

	made   *wholesale.Line // what the order makes of it; nil when it cannot
	loaded loaded          // what a saved line's fields held when the person loaded them
	insist bool            // the price stands although no one typed it: the customer has no other
}

// Form holds the rows of an editor in their order.
type Form struct {
	Rows []Row
	sent []int // which row each line came from that was last asked for
	// changed are the keys of the rows whose figures a page asks for while someone types; nil for
	// all.
	changed map[string]bool
}

// Of shows an order's lines for editing.
func Of(saved []wholesale.Line) Form {
	f := Form{Rows: make([]Row, len(saved))}
	for i, l := range saved {
		price, quantity := wholesale.Unmistakable(ui.UnitPrice(l.UnitPrice)), wholesale.Unmistakable(wholesale.FormatTrimmed(l.Quantity))
		f.Rows[i] = Row{
			Key: strconv.Itoa(i), LineID: l.ID, ProductID: l.ProductID, Code: l.ProductCode, Name: l.Name,
			Quantity: quantity, Price: price, Comment: l.Comment, loaded: loaded{quantity, price, plainText(l.Comment)}, made: &saved[i],
		}
	}
	return f
}

// RowOf is a row that asks for a product at the customer's own price.
func RowOf(p wholesale.Product, quantity wholesale.Decimal) Row {
	return Row{Key: NewKey(), ProductID: p.ID, Code: p.Code, Name: p.Name, Quantity: wholesale.Unmistakable(wholesale.FormatTrimmed(quantity))}
}

// Parse reads an editor's rows from a posted form, without rows left empty.
func Parse(values url.Values) Form {
	var f Form
	for _, key := range values["row"] {
		get := func(name string) string { return strings.TrimSpace(values.Get(field(key, name))) }
		row := Row{
			Key: key, LineID: get("line"), ProductID: get("product"), Code: get("code"), Name: get("name"),
			Quantity: get("quantity"), Price: get("price"), Comment: plainText(get("comment")),
			Removed: get("remove") != "", loaded: parseLoaded(values.Get(field(key, "was"))),
		}
		if row.ProductID == "" && row.Code == "" && row.Quantity == "" {
			continue
		}
		f.Rows = append(f.Rows, row)
	}
	if values.Has("changed") {
		f.changed = map[string]bool{}
		for _, key := range values["changed"] {
			f.changed[key] = true
		}
	}
	return f
}

// concerns says whether the page that asks for figures wants those of a row.
func (f Form) concerns(row Row) bool {
	return f.changed == nil || f.changed[row.Key] || len(row.Errors)+len(row.Doubts) > 0
}

// newKeys name rows that are not there yet: no row that comes back with an error has one of them.
func newKeys(n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = NewKey()
	}
	return keys
}

// NewKey names a row that is not there yet. It is short: each of a row's fields carries it.
func NewKey() string { return rand.Text()[:12] }

func field(key, name string) string { return "row." + key + "." + name }

// Inputs are the lines that the rows ask for; saved are the order's lines now. When ok is false,
// the rows' errors say what cannot be read.
func (f *Form) Inputs(saved []wholesale.Line) (inputs []ordering.LineInput, ok bool) {
	for i := range f.Rows {
		f.Rows[i].Errors = nil
	}
	inputs = f.Sound(saved)
	return inputs, f.Faults() == 0
}

// Sound are the lines of those rows that nothing is known to be wrong with.
func (f *Form) Sound(saved []wholesale.Line) (inputs []ordering.LineInput) {
	f.sent = nil
	for i := range f.Rows {
		row := &f.Rows[i]
		if row.Removed || row.Errors != nil {
			continue
		}
		in := ordering.LineInput{ProductID: row.ProductID, Comment: row.Comment}
		if in.ProductID == "" {
			in.ProductCode = row.Code
		}
		row.show()
		var err error
		if in.Quantity, err = wholesale.ParseTyped(row.Quantity); err != nil {
			row.blame("quantity", err.Error())
		}
		if in.UnitPrice, err = row.unitPrice(in.Quantity, saved); err != nil {
			row.blame("unit_price", err.Error())
		}
		if row.Errors == nil {
			inputs = append(inputs, in)
			f.sent = append(f.sent, i)
		}
	}
	return inputs
}

// show puts the readings of doubtful numbers into the row, so that the person sees them before they
// count.
func (row *Row) show() {
	for name, text := range map[string]*string{"quantity": &row.Quantity, "unit_price": &row.Price} {
		if reading, doubtful := wholesale.DoubtOf(*text); doubtful {
			if row.Doubts == nil {
				row.Doubts = map[string]string{}
			}
			row.Doubts[name], *text = *text, reading
		}
	}
}

// unitPrice is the price that the row asks for; nil asks for the customer's own. A saved price that
// came from a list stays as it was agreed, unless the quantity changed: then the list decides.
func (row *Row) unitPrice(quantity wholesale.Decimal, saved []wholesale.Line) (*wholesale.Decimal, error) {
	if row.Price == "" {
		return nil, nil //nolint:nilnil // a row without a price is an ordinary one
	}
	price, err := wholesale.ParseTyped(row.Price)
	follows := func(l wholesale.Line) bool {
		return l.ID == row.LineID && l.ProductID == row.ProductID && !l.PriceTyped() && l.UnitPrice.Cmp(price) == 0 && l.Quantity.Cmp(quantity) != 0
	}
	if !row.insist && slices.ContainsFunc(saved, follows) {
		return nil, err
	}
	return &price, err
}

// Show takes over what the order makes of the lines that were last asked for.
func (f *Form) Show(made []wholesale.Line) {
	for n, l := range made {
		if n < len(f.sent) {
			row := &f.Rows[f.sent[n]]
			row.ProductID, row.Code, row.Name = l.ProductID, l.ProductCode, l.Name
			row.made = &made[n]
		}
	}
}

// Blame puts each fault, e.g. "lines[3].quantity", at its row and field; faults about no row come
// back.
func (f *Form) Blame(faults map[string]string) (others map[string]string) {
	others = map[string]string{}
	for at, message := range faults {
		n, name, ok := Place(at)
		if !ok || n >= len(f.sent) {
			others[at] = message
			continue
		}
		f.Rows[f.sent[n]].blame(name, message)
	}
	return others
}

// Insist keeps the agreed prices of rows that the customer has no price for. It says whether there
// are any, so that asking again can help.
func (f *Form) Insist(faults map[string]string) bool {
	insisting := false
	for at := range faults {
		n, name, ok := Place(at)
		if !ok || name != "unit_price" || n >= len(f.sent) {
			continue
		}
		if row := &f.Rows[f.sent[n]]; row.Price != "" && !row.insist {
			row.insist, insisting = true, true
		}
	}
	return insisting
}

func (row *Row) blame(name, message string) {
	switch name {
	case "quantity", "unit_price", "comment":
	default:
		name = "product"
	}
	if row.Errors == nil {
		row.Errors = map[string]string{}
	}
	row.Errors[name] = message
}

// Place reads the line and field of a fault, e.g. "lines[3].quantity"; ok is false for any other.
func Place(at string) (line int, name string, ok bool) {
	rest, isLine := strings.CutPrefix(at, "lines[")
	index, name, closed := strings.Cut(rest, "]")
	n, err := strconv.Atoi(index)
	return n, strings.TrimPrefix(name, "."), isLine && closed && err == nil && n >= 0
}

// Faults counts the rows that something is wrong with.
func (f Form) Faults() (n int) {
	for _, row := range f.Rows {
		if len(row.Errors) > 0 {
			n++
		}
	}
	return n
}

// Doubtful says whether a number was typed that could mean two things.
func (f Form) Doubtful() bool {
	return slices.ContainsFunc(f.Rows, func(row Row) bool { return !row.Removed && len(row.Doubts) > 0 })
}

// Label names the row for people: by its product's name, or by the code that was typed.
func (row Row) Label() string {
	if row.Name != "" {
		return row.Name
	}
	return row.Code
}
