-- The version guards a change: it must follow the one that was read, else no row is touched.
-- name: PutOrder :execrows
INSERT INTO orders (
    id, supplier_id, number, status, source, customer_id, customer_name, reference, notes, required_date, address_id, currency,
    tax_code, tax_rate, freight, freight_tax, sub_total, tax_total, total, mismatch, payment_blocked, invoice_blocked, attention,
    version, created_at, updated_at, approved_at, shipped_at, received_at, cancelled_at
) VALUES (
    @id, @supplier_id, @number, @status, @source, @customer_id, @customer_name, @reference, @notes, @required_date, @address_id,
    @currency, @tax_code, @tax_rate, @freight, @freight_tax, @sub_total, @tax_total, @total, @mismatch, @payment_blocked,
    @invoice_blocked, @attention, @version, @created_at, @updated_at, @approved_at, @shipped_at, @received_at, @cancelled_at
)
ON CONFLICT (id) DO UPDATE SET
    status = excluded.status, customer_name = excluded.customer_name, reference = excluded.reference, notes = excluded.notes,
    required_date = excluded.required_date, address_id = excluded.address_id, currency = excluded.currency,
    tax_code = excluded.tax_code, tax_rate = excluded.tax_rate, freight = excluded.freight, freight_tax = excluded.freight_tax,
    sub_total = excluded.sub_total, tax_total = excluded.tax_total, total = excluded.total, mismatch = excluded.mismatch,
    payment_blocked = excluded.payment_blocked, invoice_blocked = excluded.invoice_blocked, attention = excluded.attention,
    version = excluded.version, updated_at = excluded.updated_at, approved_at = excluded.approved_at,
    shipped_at = excluded.shipped_at, received_at = excluded.received_at, cancelled_at = excluded.cancelled_at
WHERE orders.supplier_id = excluded.supplier_id AND orders.version = excluded.version - 1;

-- Writing a row as it is holds off everybody else who wants to change it, on both engines alike.
-- name: HoldOrder :execrows
UPDATE orders SET version = version WHERE supplier_id = @supplier_id AND id = @id;

-- name: Order :one
SELECT sqlc.embed(o), sqlc.embed(s) FROM orders o JOIN sales_order s ON s.order_id = o.id
WHERE o.supplier_id = @supplier_id AND o.id = @id;

-- name: OrderLines :many
SELECT * FROM order_line WHERE supplier_id = @supplier_id AND order_id = @order_id ORDER BY position;

-- name: DeleteOrderLines :execrows
DELETE FROM order_line WHERE supplier_id = @supplier_id AND order_id = @order_id;

-- Newest first; the cursor is the last id seen. Empty filters do not bind; attention: 'yes', 'no' or ''.
-- name: Orders :many
SELECT sqlc.embed(o), sqlc.embed(s) FROM orders o JOIN sales_order s ON s.order_id = o.id
WHERE o.supplier_id = @supplier_id
  AND (CAST(@before AS TEXT) = '' OR o.id < CAST(@before AS TEXT))
  AND (CAST(@status AS TEXT) = '' OR o.status = CAST(@status AS TEXT))
  AND (CAST(@customer_id AS TEXT) = '' OR o.customer_id = CAST(@customer_id AS TEXT))
  AND (CAST(@reference AS TEXT) = '' OR o.reference = CAST(@reference AS TEXT))
  AND (CAST(@number AS TEXT) = '' OR o.number = CAST(@number AS TEXT))
  AND (CAST(@attention AS TEXT) = '' OR (CAST(@attention AS TEXT) = 'yes' AND o.attention) OR (CAST(@attention AS TEXT) = 'no' AND NOT o.attention))
  AND o.updated_at >= @updated_since
ORDER BY o.id DESC LIMIT @max_rows;

-- name: CountOrdersByStatus :many
SELECT status, count(*) AS orders FROM orders WHERE supplier_id = @supplier_id GROUP BY status;
