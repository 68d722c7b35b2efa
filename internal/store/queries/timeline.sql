-- name: InsertEvent :exec
INSERT INTO timeline (id, supplier_id, order_id, at, kind, actor, text, by_customer)
VALUES (@id, @supplier_id, @order_id, @at, @kind, @actor, @text, @by_customer);

-- name: Timeline :many
SELECT * FROM timeline WHERE supplier_id = @supplier_id AND order_id = @order_id ORDER BY id;

-- name: InsertNotice :execrows
INSERT INTO notice (id, supplier_id, kind, order_id, title, detail, created_at, gone_at)
VALUES (@id, @supplier_id, @kind, @order_id, @title, @detail, @created_at, 0)
ON CONFLICT (supplier_id, kind, order_id) WHERE gone_at = 0 DO UPDATE SET title = excluded.title, detail = excluded.detail;

-- name: ClearNotices :execrows
UPDATE notice SET gone_at = @gone_at WHERE supplier_id = @supplier_id AND kind = @kind AND order_id = @order_id AND gone_at = 0;

-- name: HadNotice :one
SELECT EXISTS (SELECT 1 FROM notice WHERE supplier_id = @supplier_id AND kind = @kind AND order_id = @order_id);

-- name: DismissNotice :execrows
UPDATE notice SET gone_at = @gone_at WHERE supplier_id = @supplier_id AND id = @id AND gone_at = 0;

-- name: Notice :one
SELECT * FROM notice WHERE supplier_id = @supplier_id AND id = @id;

-- name: Notices :many
SELECT * FROM notice
WHERE supplier_id = @supplier_id AND gone_at = 0 AND (CAST(@before AS TEXT) = '' OR id < CAST(@before AS TEXT))
ORDER BY id DESC LIMIT @max_rows;

-- The open notices that are not about an order which needs a person: those orders are counted
-- themselves.
-- name: CountOtherNotices :one
SELECT count(*) FROM notice n WHERE n.supplier_id = @supplier_id AND n.gone_at = 0 AND NOT EXISTS (
    SELECT 1 FROM orders o WHERE o.supplier_id = n.supplier_id AND o.id = n.order_id AND o.attention
);
