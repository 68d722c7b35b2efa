package lines

import (
	"net/url"
	"slices"
	"strings"

	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// Difference is something that a person typed and that is not saved so.
type Difference struct {
	What, Saved, Typed string
	// Clash says that someone else has changed it to something else since it was loaded.
	Clash bool
}

// loaded is what the fields of a saved line held when the person loaded them.
type loaded struct{ Quantity, Price, Comment string }

// String is the field of a form that carries it.
func (l loaded) String() string { return l.Quantity + "|" + l.Price + "|" + l.Comment }

func (l loaded) same(other loaded) bool {
	return sameNumber(l.Quantity, other.Quantity) && sameNumber(l.Price, other.Price) && sameText(l.Comment, other.Comment)
}

// parseLoaded reads such a field. When it is missing, every field counts as typed.
func parseLoaded(text string) loaded {
	quantity, rest, _ := strings.Cut(text, "|")
	price, comment, _ := strings.Cut(rest, "|")
	return loaded{quantity, price, plainText(comment)}
}

// plainText is a text as it is compared: a browser sends line ends of its own.
func plainText(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

func sameText(a, b string) bool { return plainText(a) == plainText(b) }

// sameNumber compares what people type for a number; nothing typed is not zero.
func sameNumber(a, b string) bool {
	x, errX := wholesale.ParseTyped(a)
	y, errY := wholesale.ParseTyped(b)
	if errX != nil || errY != nil {
		return sameText(a, b)
	}
	return x.Cmp(y) == 0
}

// mergedField is a field that is brought together with what someone else has saved.
type mergedField struct {
	what          string
	typed         *string
	loaded, saved string
	same          func(a, b string) bool
	words         func(string) string // the field's text for people
}

func literally(text string) string { return text }

// mergeFields gives each field that the person did not touch what is saved now. The differences
// that are left come back.
func mergeFields(fields ...mergedField) (left []Difference) {
	for _, f := range fields {
		if f.same(*f.typed, f.saved) || f.same(*f.typed, f.loaded) {
			*f.typed = f.saved
			continue
		}
		left = append(left, Difference{What: f.what, Saved: f.words(f.saved), Typed: f.words(*f.typed), Clash: !f.same(f.saved, f.loaded)})
	}
	return left
}

// Merge updates the rows to the lines as saved now: untouched fields follow, added lines appear,
// and removed lines go unless the person typed in them. What they typed stays and is returned.
func (f *Form) Merge(saved []wholesale.Line) (left []Difference) {
	now := map[string]*Row{}
	fresh := Of(saved).Rows
	for i := range fresh {
		now[fresh[i].LineID] = &fresh[i]
	}
	edited := map[string]bool{} // the saved lines that have a row
	for _, row := range f.Rows {
		edited[row.LineID] = true
	}
	var rows []Row
	for _, row := range f.Rows {
		if row.LineID == "" {
			row.adopt(fresh, edited)
		}
		keeps, differences := row.merge(now[row.LineID])
		left = append(left, differences...)
		if keeps {
			rows = append(rows, row)
		}
	}
	for _, row := range fresh {
		if !edited[row.LineID] {
			row.Key = newKeys(1)[0]
			rows = append(rows, row)
		}
	}
	f.Rows = rows
	return left
}

// adopt joins an added row with the line that someone else added for the same product.
func (row *Row) adopt(saved []Row, edited map[string]bool) {
	i := slices.IndexFunc(saved, func(s Row) bool {
		return !edited[s.LineID] && (s.ProductID == row.ProductID || row.ProductID == "" && wholesale.SameCode(s.Code, row.Code))
	})
	if i >= 0 {
		row.LineID, row.ProductID, row.Code, row.Name, row.loaded = saved[i].LineID, saved[i].ProductID, saved[i].Code, saved[i].Name, loaded{}
		edited[row.LineID] = true
	}
}

// merge updates the row to its saved line; now is nil when there is none. The row goes when its
// line was removed and nothing was typed in it.
func (row *Row) merge(now *Row) (keeps bool, left []Difference) {
	switch {
	case now == nil && row.LineID == "":
		return true, []Difference{{What: row.Label(), Typed: row.words()}}
	case now == nil && (row.Removed || !row.touched()):
		return false, nil
	case now == nil:
		row.LineID, row.loaded = "", loaded{} // saved again, it is a new line at this price
		return true, []Difference{{What: row.Label(), Saved: "removed", Typed: row.words(), Clash: true}}
	case row.Removed:
		clash := !row.loaded.same(now.loaded)
		row.Quantity, row.Price, row.Comment, row.loaded = now.Quantity, now.Price, now.Comment, now.loaded
		return true, []Difference{{What: row.Label(), Saved: now.words(), Typed: "removed", Clash: clash}}
	}
	left = mergeFields(
		mergedField{row.Label() + ": quantity", &row.Quantity, row.loaded.Quantity, now.Quantity, sameNumber, literally},
		mergedField{row.Label() + ": price", &row.Price, row.loaded.Price, now.Price, sameNumber, literally},
		mergedField{row.Label() + ": comment", &row.Comment, row.loaded.Comment, now.Comment, sameText, literally},
	)
	row.loaded = now.loaded
	return true, left
}

// touched says whether a person has typed anything in the row.
func (row *Row) touched() bool {
	return !row.loaded.same(loaded{row.Quantity, row.Price, row.Comment})
}

// words say the whole row.
func (row *Row) words() string {
	words := row.Quantity
	if row.Price != "" {
		words += " × " + row.Price
	}
	if row.Comment != "" {
		words += "\n" + row.Comment
	}
	return words
}

// Encode writes the header as one field of a form, which [DecodeHeader] reads.
func (h Header) Encode() string {
	values := url.Values{}
	for name, text := range map[string]string{
		"reference": h.Reference, "required_date": h.RequiredDate, "address_id": h.AddressID, "notes": h.Notes, "freight": h.Freight,
		"adjustment": h.Adjustment, "adjustment_reason": h.AdjustmentReason, "payment_option": h.Payment,
	} {
		if text != "" {
			values.Set(name, text)
		}
	}
	return values.Encode()
}

// DecodeHeader reads what [Header.Encode] wrote; anything else gives empty fields.
func DecodeHeader(text string) Header {
	values, err := url.ParseQuery(text)
	if err != nil {
		return Header{}
	}
	return ParseHeader(values)
}

// Merge updates the header as [Form.Merge] does lines; addressWords names an address by its id.
func (h *Header) Merge(loaded, saved Header, addressWords func(id string) string) (left []Difference) {
	if h.Payment == "" { // it was not asked
		loaded.Payment, saved.Payment = "", ""
	}
	return mergeFields(
		mergedField{"Reference", &h.Reference, loaded.Reference, saved.Reference, sameText, literally},
		mergedField{"Required date", &h.RequiredDate, loaded.RequiredDate, saved.RequiredDate, sameText, dayWords},
		mergedField{"Deliver to", &h.AddressID, loaded.AddressID, saved.AddressID, sameText, addressWords},
		mergedField{"Payment", &h.Payment, loaded.Payment, saved.Payment, sameText, paymentWords},
		mergedField{"Comments on the sales order", &h.Notes, loaded.Notes, saved.Notes, sameText, literally},
		mergedField{"Freight", &h.Freight, loaded.Freight, saved.Freight, sameNumber, literally},
		mergedField{"Adjustment", &h.Adjustment, loaded.Adjustment, saved.Adjustment, sameNumber, literally},
		mergedField{"Reason for the adjustment", &h.AdjustmentReason, loaded.AdjustmentReason, saved.AdjustmentReason, sameText, literally},
	)
}

func dayWords(date string) string { return ui.DayWords(wholesale.Date(date)) }
