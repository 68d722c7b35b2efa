-- name: AuditKinds :many
SELECT DISTINCT kind FROM audit WHERE supplier_id = @supplier_id AND number > @after ORDER BY kind;

-- name: AuditActors :many
SELECT DISTINCT actor FROM audit WHERE supplier_id = @supplier_id AND number > @after ORDER BY actor;
