-- The version guards a change: it must follow the one that was read, else no row is touched. That an order has needed a person
-- once is never forgotten.
-- name: PutOrder :execrows
INSERT INTO orders (
    id, supplier_id, week, number, status, source, customer_id, customer_name, reference, notes, required_date, address_id, currency,
    tax_code, tax_rate, freight, freight_tax, adjustment, adjustment_tax, adjustment_reason, sub_total, tax_total, total, mismatch, payment_blocked, invoice_blocked, attention,
    version, created_at, updated_at, approved_at, shipped_at, received_at, cancelled_at,
    needed_person, reference_search
) VALUES (
    @id, @supplier_id, @week, @number, @status, @source, @customer_id, @customer_name, @reference, @notes, @required_date, @address_id,
    @currency, @tax_code, @tax_rate, @freight, @freight_tax, @adjustment, @adjustment_tax, @adjustment_reason, @sub_total, @tax_total, @total, @mismatch, @payment_blocked,
    @invoice_blocked, @attention, @version, @created_at, @updated_at, @approved_at, @shipped_at, @received_at, @cancelled_at,
    @attention, @reference_search
)
ON CONFLICT (id) DO UPDATE SET
    status = excluded.status, customer_name = excluded.customer_name, reference = excluded.reference, notes = excluded.notes,
    required_date = excluded.required_date, address_id = excluded.address_id, currency = excluded.currency,
    tax_code = excluded.tax_code, tax_rate = excluded.tax_rate, freight = excluded.freight, freight_tax = excluded.freight_tax,
    adjustment = excluded.adjustment, adjustment_tax = excluded.adjustment_tax, adjustment_reason = excluded.adjustment_reason,
    sub_total = excluded.sub_total, tax_total = excluded.tax_total, total = excluded.total, mismatch = excluded.mismatch,
    payment_blocked = excluded.payment_blocked, invoice_blocked = excluded.invoice_blocked, attention = excluded.attention,
    version = excluded.version, updated_at = excluded.updated_at, approved_at = excluded.approved_at,
    shipped_at = excluded.shipped_at, received_at = excluded.received_at, cancelled_at = excluded.cancelled_at,
    needed_person = orders.needed_person OR excluded.needed_person, reference_search = excluded.reference_search
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

-- Where an order stands in lists that are not ordered by id.
-- name: OrderPlace :one
SELECT required_date, created_at FROM orders WHERE supplier_id = @supplier_id AND id = @id;

-- Both counts stop at the most that is wanted, so that nobody waits for a number that nobody reads.
-- name: CountOrdersCreatedAfter :one
SELECT count(*) FROM (SELECT 1 FROM orders WHERE supplier_id = @supplier_id AND created_at > @after LIMIT @most) AS found;

-- name: CountOrdersUpdatedAfter :one
SELECT count(*) FROM (SELECT 1 FROM orders WHERE supplier_id = @supplier_id AND updated_at > @after LIMIT @most) AS found;
