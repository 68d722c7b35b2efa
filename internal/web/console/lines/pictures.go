package lines

import "upstock/internal/wholesale"

// ProductIDs are the products in the rows.
func (f Form) ProductIDs() []string {
	ids := make([]string, 0, len(f.Rows))
	for _, row := range f.Rows {
		if row.ProductID != "" {
			ids = append(ids, row.ProductID)
		}
	}
	return ids
}

// Illustrate gives the rows their products' pictures.
func (f *Form) Illustrate(pictures map[string]string) {
	for i := range f.Rows {
		f.Rows[i].Picture = pictures[f.Rows[i].ProductID]
	}
}

// Warn tells the rows which products customers cannot order; the others are missing.
func (f *Form) Warn(unavailable map[string]wholesale.Availability) {
	for i := range f.Rows {
		f.Rows[i].Unavailable = unavailable[f.Rows[i].ProductID]
	}
}

// availabilityWarning is said at a product that customers cannot order; "" at any other.
func (row Row) availabilityWarning() string {
	switch row.Unavailable {
	case wholesale.OutOfStock:
		return "Out of Stock. Customers cannot order it; you can."
	case wholesale.Discontinued:
		return "Discontinued. Customers cannot order it; you can."
	}
	return ""
}
