-- name: PutTableMapping :exec
INSERT INTO table_mapping /* unseen */ (supplier_id, scope_kind, scope_id, headings, mapping, updated_at)
VALUES (@supplier_id, @scope_kind, @scope_id, @headings, @mapping, @updated_at)
ON CONFLICT (supplier_id, scope_kind, scope_id, headings) DO UPDATE SET mapping = excluded.mapping, updated_at = excluded.updated_at;

-- name: TableMappings :many
SELECT * FROM table_mapping WHERE supplier_id = @supplier_id AND scope_kind = @scope_kind AND scope_id = @scope_id
ORDER BY updated_at DESC, headings LIMIT @max_rows;

-- name: DeleteTableMapping :exec
DELETE FROM table_mapping /* unseen */ WHERE supplier_id = @supplier_id AND scope_kind = @scope_kind AND scope_id = @scope_id AND headings = @headings;
