package tables

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"upstock/internal/catalog"
	"upstock/internal/sheet"
	"upstock/internal/store"
)

// Reader reads what is handed in for one customer or price list.
type Reader struct {
	Catalog *catalog.Service
	Scope   store.TableScope
	For     string // whose tables they are, in words
	Layout  sheet.Layout
	// Ask says what else a person must decide about a table that is read so; it may be nil.
	Ask func(sheet.Mapping) []sheet.Question
}

// Read reads a file, or a pasted text when it has no name; problem says for people why it cannot be
// read.
func (r Reader) Read(ctx context.Context, file string, content []byte) (t *Table, problem string, err error) {
	read, unreadable := sheet.Read(ctx, file, content)
	if ctx.Err() != nil {
		return nil, "", ctx.Err() // the person has left
	}
	if unreadable != nil {
		return nil, unreadable.Error(), nil //nolint:nilerr // it is said to the person
	}
	t = &Table{File: file, Sheet: read}
	return t, "", r.understand(ctx, t)
}

// understand finds out how the table is read, from what it holds, the products there are and what
// was decided before.
func (r Reader) understand(ctx context.Context, t *Table) error {
	known, err := r.Catalog.NamedProducts(ctx, r.Scope.SupplierID, t.Sheet.Candidates())
	if err != nil {
		return err
	}
	remembered, err := r.remembered(ctx)
	if err != nil {
		return err
	}
	reading := t.Sheet.Interpret(r.Layout, sheet.Knowledge{IsProduct: known.Knows, Remembered: remembered})
	t.Sheet, t.Mapping, t.AsBefore = reading.Table, reading.Mapping, reading.AsBefore
	t.Questions, t.Notes = reading.Questions, reading.Notes
	if r.Ask != nil && !t.AsBefore {
		t.Questions = append(t.Questions, r.Ask(t.Mapping)...)
	}
	t.cover()
	return nil
}

func (r Reader) remembered(ctx context.Context) ([]sheet.Mapping, error) {
	kept, err := r.Catalog.TableMappings(ctx, r.Scope)
	if err != nil {
		return nil, err
	}
	mappings := make([]sheet.Mapping, 0, len(kept))
	for _, k := range kept {
		var mapping sheet.Mapping
		if err := json.Unmarshal([]byte(k.Mapping), &mapping); err != nil {
			return nil, fmt.Errorf("read a remembered mapping: %w", err)
		}
		mappings = append(mappings, mapping)
	}
	return mappings, nil
}

// Choose takes over what a person chose for a table whose step is open. asks says that the choice
// of other headings has raised questions that they have not seen yet.
func (r Reader) Choose(ctx context.Context, t *Table, values url.Values) (asks bool, err error) {
	if !t.choose(values) || t.Mapping.HeadingRow == 0 {
		return false, nil
	}
	// Other headings may tell what the columns are: the table is read again from their row on.
	below := &Table{Sheet: t.Sheet}
	below.Sheet.Rows = slices.DeleteFunc(slices.Clone(t.Sheet.Rows), func(row sheet.Row) bool { return row.Number < t.Mapping.HeadingRow })
	if err := r.understand(ctx, below); err != nil {
		return false, err
	}
	if below.Mapping.HeadingRow == t.Mapping.HeadingRow {
		seen := t.Questions
		asks = slices.ContainsFunc(below.Questions, func(q sheet.Question) bool { return !slices.Contains(seen, q) })
		t.Mapping, t.Questions = below.Mapping, below.Questions
		t.cover()
	}
	return asks, nil
}

// OpenStep lets a person decide how the table is read.
func (t *Table) OpenStep() { t.Open = true }

// Decide ends the step: the table counts as the person chose, and is remembered if they want it.
// While faults are left it does nothing; they are sentences.
func (r Reader) Decide(ctx context.Context, t *Table, values url.Values) (faults []string, err error) {
	if faults = r.faults(t); len(faults) > 0 {
		return faults, nil
	}
	t.Open, t.Decided, t.Questions, t.AsBefore = false, true, nil, false
	t.Notes = t.Sheet.Notes(t.Mapping, r.Layout)
	headings := t.Mapping.Headings()
	if headings == "" {
		return nil, nil // nothing to know the next one by
	}
	var kept []byte
	if values.Has(rememberField) {
		if kept, err = json.Marshal(t.Mapping); err != nil {
			return nil, fmt.Errorf("remember a mapping: %w", err)
		}
	}
	return nil, r.Catalog.RememberTable(ctx, r.Scope, headingsKey(headings), string(kept))
}

// headingsKey is short enough for an index, however many headings there are.
func headingsKey(headings string) string {
	sum := sha256.Sum256([]byte(headings))
	return hex.EncodeToString(sum[:])
}

// faults say, in sentences, why the table cannot be read as it was chosen.
func (r Reader) faults(t *Table) (faults []string) {
	for _, role := range t.Mapping.Missing(r.Layout) {
		faults = append(faults, "Choose the column with the "+role.Words()+".")
	}
	for _, role := range r.Layout.Roles() {
		columns := 0
		for _, c := range t.Mapping.Columns {
			if c.Role == role {
				columns++
			}
		}
		if columns > 1 {
			faults = append(faults, fmt.Sprintf("%d columns are chosen as the %s; choose one.", columns, role.Words()))
		}
	}
	return faults
}
