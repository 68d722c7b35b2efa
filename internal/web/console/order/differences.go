package order

import (
	"upstock/internal/web/console/lines"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// difference is one thing that the saved order and what was typed do not agree about.
type difference struct{ What, Saved, Typed string }

const none = "–"

// differences holds what is saved against what was typed, thing by thing.
func (v view) differences() []difference {
	saved := formOf(v.Order)
	fields := []difference{
		{"Reference", saved.Reference, v.Form.Reference},
		{"Required date", saved.RequiredDate, v.Form.RequiredDate},
		{"Deliver to", v.addressOf(saved.AddressID), v.addressOf(v.Form.AddressID)},
		{"Comments on the sales order", saved.Notes, v.Form.Notes},
		{"Freight", saved.Freight, v.Form.Freight},
		{"Adjustment", saved.Adjustment, v.Form.Adjustment},
		{"Reason for the adjustment", saved.AdjustmentReason, v.Form.AdjustmentReason},
	}
	var found []difference
	seen := map[string]bool{}
	for _, row := range v.Form.Lines.Rows {
		seen[row.LineID] = row.LineID != ""
		found = differing(found, difference{row.Label(), v.savedLine(row.LineID), typedLine(row)})
	}
	for _, l := range v.Order.Lines {
		if !seen[l.ID] {
			found = append(found, difference{l.Name, savedWords(l), none})
		}
	}
	for _, d := range fields {
		found = differing(found, d)
	}
	return found
}

func differing(found []difference, d difference) []difference {
	if d.Saved == d.Typed {
		return found
	}
	if d.Saved == "" {
		d.Saved = none
	}
	if d.Typed == "" {
		d.Typed = none
	}
	return append(found, d)
}

func (v view) savedLine(id string) string {
	for _, l := range v.Order.Lines {
		if l.ID == id && id != "" {
			return savedWords(l)
		}
	}
	return ""
}

func savedWords(l wholesale.Line) string {
	return lineWords(wholesale.FormatTrimmed(l.Quantity), ui.UnitPrice(l.UnitPrice), l.Comment)
}

// typedLine writes a row the way a saved line is written, so that equal ones read the same.
func typedLine(row lines.Row) string {
	if row.Removed {
		return ""
	}
	quantity, price := row.Quantity, row.Price
	if number, err := lines.Number(quantity); err == nil {
		quantity = wholesale.FormatTrimmed(number)
	}
	if number, err := lines.Number(price); err == nil {
		price = ui.UnitPrice(number)
	}
	return lineWords(quantity, price, row.Comment)
}

func lineWords(quantity, price, comment string) string {
	words := quantity + " × " + price
	if comment != "" {
		words += "\n" + comment
	}
	return words
}

func (v view) addressOf(id string) string {
	if a, ok := v.Customer.Address(id); ok {
		return lines.AddressWords(a)
	}
	return "The usual one"
}
