package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// TableScope is whose tables a mapping is for.
type TableScope struct {
	SupplierID string
	Kind       TableScopeKind
	ID         string // of the customer or price list
}

// TableScopeKind is a kind of thing that tables are handed in for.
type TableScopeKind string

// The kinds of scope there are.
const (
	CustomerTables  TableScopeKind = "customer"
	PriceListTables TableScopeKind = "price_list"
)

// TableMapping is how a table with certain headings is read, as a person decided.
type TableMapping struct {
	Scope     TableScope
	Headings  string // the key of the table's headings
	Mapping   string // JSON
	UpdatedAt time.Time
}

// PutTableMapping keeps a mapping in place of an earlier one for the same headings.
func (tx *Tx) PutTableMapping(ctx context.Context, m TableMapping) error {
	return tx.queries().PutTableMapping(ctx, db.PutTableMappingParams{
		SupplierID: m.Scope.SupplierID, ScopeKind: string(m.Scope.Kind), ScopeID: m.Scope.ID, Headings: m.Headings, Mapping: m.Mapping,
		UpdatedAt: timeColumn(m.UpdatedAt),
	})
}

// TableMappings reads the mappings of a scope, the newest first.
func (tx *Tx) TableMappings(ctx context.Context, scope TableScope, limit int) ([]TableMapping, error) {
	rows, err := tx.queries().TableMappings(ctx, db.TableMappingsParams{
		SupplierID: scope.SupplierID, ScopeKind: string(scope.Kind), ScopeID: scope.ID, MaxRows: int32(limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, tableMappingOf)
}

// DeleteTableMapping forgets a mapping, if the scope has one for these headings.
func (tx *Tx) DeleteTableMapping(ctx context.Context, scope TableScope, headings string) error {
	return tx.queries().DeleteTableMapping(ctx, db.DeleteTableMappingParams{
		SupplierID: scope.SupplierID, ScopeKind: string(scope.Kind), ScopeID: scope.ID, Headings: headings,
	})
}

func tableMappingOf(r db.TableMapping) (TableMapping, error) {
	return TableMapping{
		Scope:    TableScope{SupplierID: r.SupplierID, Kind: TableScopeKind(r.ScopeKind), ID: r.ScopeID},
		Headings: r.Headings, Mapping: r.Mapping, UpdatedAt: timeOf(r.UpdatedAt),
	}, nil
}
