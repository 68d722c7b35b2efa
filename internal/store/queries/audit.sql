-- name: MoveAuditEnd :one
INSERT INTO audit_end /* unseen */ (supplier_id, number, hash) VALUES (@supplier_id, 1, '')
ON CONFLICT (supplier_id) DO UPDATE SET number = audit_end.number + 1
RETURNING number, hash;

-- name: SetAuditEnd :exec
UPDATE audit_end /* unseen */ SET hash = @hash WHERE supplier_id = @supplier_id;

-- name: AuditEnd :one
SELECT number, hash FROM audit_end WHERE supplier_id = @supplier_id;

-- name: InsertAudit :exec
INSERT INTO audit /* unseen */ (supplier_id, number, at, kind, actor, address, request_id, subject, detail, hash)
VALUES (@supplier_id, @number, @at, @kind, @actor, @address, @request_id, @subject, @detail, @hash);

-- name: AuditAfter :many
SELECT * FROM audit WHERE supplier_id = @supplier_id AND number > @after ORDER BY number LIMIT @max_rows;

-- name: AuditBefore :many
SELECT * FROM audit
WHERE supplier_id = @supplier_id AND (CAST(@before AS BIGINT) = 0 OR number < CAST(@before AS BIGINT))
  AND (CAST(@kind AS TEXT) = '' OR kind = CAST(@kind AS TEXT))
  AND (CAST(@actor AS TEXT) = '' OR actor = CAST(@actor AS TEXT))
  AND at >= @since AND at < @until
ORDER BY number DESC LIMIT @max_rows;
