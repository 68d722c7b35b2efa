package catalog

import (
	"context"

	"upstock/internal/store"
)

// mappingsRead is how many remembered mappings of a scope are looked at: few send more kinds of
// table than this.
const mappingsRead = 50

// TableMappings are the mappings that people decided on for a scope, the newest first.
func (s *Service) TableMappings(ctx context.Context, scope store.TableScope) (mappings []store.TableMapping, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		mappings, err = tx.TableMappings(ctx, scope, mappingsRead)
		return err
	})
	return mappings, err
}

// RememberTable keeps how tables with these headings are read, as JSON; "" forgets it.
func (s *Service) RememberTable(ctx context.Context, scope store.TableScope, headings, mapping string) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		if mapping == "" {
			return tx.DeleteTableMapping(ctx, scope, headings)
		}
		return tx.PutTableMapping(ctx, store.TableMapping{Scope: scope, Headings: headings, Mapping: mapping, UpdatedAt: tx.Now()})
	})
}
