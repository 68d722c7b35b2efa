package table

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"upstock/internal/sheet"
)

// Look reads a table for a person who is to say what its columns are: how it would be read, and
// what is not clear about it.
func Look(ctx context.Context, data []byte, fileName string, saved Map) (t sheet.Table, m Map, doubts []string, err error) {
	tables, err := sheet.ReadSheets(ctx, cmp.Or(fileName, unnamed), data)
	if err != nil {
		return t, m, nil, err
	}
	t, m, doubts = likeliest(tables, saved)
	return t, m, doubts, nil
}

// longestRole bounds what is kept as the use of a column.
const longestRole = 40

// Faults say, in sentences, why no order can be read by a map.
func (m Map) Faults() (faults []string) {
	for _, role := range m.Missing() {
		faults = append(faults, "Choose the column with the "+Words(role)+".")
	}
	if len(m.Columns) > sheet.MaxColumns {
		faults = append(faults, fmt.Sprintf("At most %d columns can be read.", sheet.MaxColumns))
	}
	count := map[sheet.Role]int{}
	for _, c := range m.Columns {
		if count[c.Role]++; len(c.Role) > longestRole {
			faults = append(faults, "Choose what each column is from its list.")
		}
	}
	for _, role := range Roles() {
		if role != sheet.NotUsed && count[role] > 1 {
			faults = append(faults, fmt.Sprintf("%d columns are chosen as the %s; choose one.", count[role], Words(role)))
		}
	}
	return slices.Compact(faults)
}

// Sample is what a row of a table says, read by a map.
type Sample struct {
	Row   int
	Words string
	Wrong bool // it cannot be read as part of an order
}

// Samples are the first rows of a table as a map reads them.
func Samples(t sheet.Table, m Map, most int) (samples []Sample) {
	records, _ := t.Records(m.Mapping)
	for _, r := range records[:min(most, len(records))] {
		samples = append(samples, sampleOf(r))
	}
	return samples
}

func sampleOf(r sheet.Record) Sample {
	s := Sample{Row: r.Row}
	number, err := r.Number(sheet.Quantity)
	code := text(r, sheet.Code)
	for _, role := range []sheet.Role{sheet.Barcode, TheirCode} {
		if code == "" {
			code = text(r, role)
		}
	}
	switch {
	case text(r, OrderNumber) == "":
		s.Words, s.Wrong = "It has no order number", true
		return s
	case code == "":
		s.Words, s.Wrong = "It names no product", true
		return s
	case err != nil || !number.IsPos():
		s.Words, s.Wrong = fmt.Sprintf("The quantity “%s” cannot be read", clip(r.Text(sheet.Quantity))), true
		return s
	}
	s.Words = fmt.Sprintf("Order %s: %s × %s", text(r, OrderNumber), number.Trim(0), code)
	if price := r.Text(sheet.Price); price != "" {
		if amount, err := r.Number(sheet.Price); err == nil {
			s.Words += " at " + amount.Trim(2).String()
		} else {
			s.Words, s.Wrong = fmt.Sprintf("The price “%s” cannot be read", clip(price)), true
			return s
		}
	}
	if store := text(r, Store); store != "" {
		s.Words += " for " + store
	}
	if day := r.Text(Required); day != "" {
		if on, err := r.Date(Required); err == nil {
			s.Words += ", to be delivered on " + on
		} else {
			s.Words, s.Wrong = fmt.Sprintf("The delivery date “%s” cannot be read", clip(day)), true
		}
	}
	return s
}
