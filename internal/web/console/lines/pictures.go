package lines

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
