-- name: AuditKinds :many
SELECT DISTINCT kind FROM audit WHERE supplier_id = @supplier_id ORDER BY kind;

-- name: AuditActors :many
SELECT DISTINCT actor FROM audit WHERE supplier_id = @supplier_id ORDER BY actor;
