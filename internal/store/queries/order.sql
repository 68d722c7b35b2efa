-- The version guards a change: it must follow the one that was read, else no row is touched. That
-- an order has needed a person once is never forgotten.
-- name: PutOrder :execrows
INSERT INTO orders (
    id, supplier_id, week, number, status, source, customer_id, customer_name, reference, notes, required_date, address_id, currency,
    tax_code, tax_rate, freight, freight_tax, adjustment, adjustment_tax, adjustment_reason, sub_total, tax_total, total, mismatch, payment_blocked, invoice_blocked, attention,
    version, created_at, updated_at, approved_at, shipped_at, received_at, cancelled_at,
    needed_person, reference_search, freight_line_id, adjustment_line_id, freight_code, adjustment_code, sales_order_number,
    sales_order_status, sales_order_total, sales_order_open, sales_order_deleted, sales_order_completed, sales_order_checked_at,
    attention_reason, sales_order_differences, sales_order_late, delivery, open_problems, placed_by, held_reason,
    invoice_hold, blocked_reason, invoice_settled, payment_option, payment_terms, pay_by_link, payment_chosen
) VALUES (
    @id, @supplier_id, @week, @number, @status, @source, @customer_id, @customer_name, @reference, @notes, @required_date, @address_id,
    @currency, @tax_code, @tax_rate, @freight, @freight_tax, @adjustment, @adjustment_tax, @adjustment_reason, @sub_total, @tax_total, @total, @mismatch, @payment_blocked,
    @invoice_blocked, @attention, @version, @created_at, @updated_at, @approved_at, @shipped_at, @received_at, @cancelled_at,
    @attention, @reference_search, @freight_line_id, @adjustment_line_id, @freight_code, @adjustment_code, @sales_order_number,
    @sales_order_status, @sales_order_total, @sales_order_open, @sales_order_deleted, @sales_order_completed, @updated_at,
    @attention_reason, @sales_order_differences, @sales_order_late, @delivery, @open_problems, @placed_by, @held_reason,
    @invoice_hold, @blocked_reason, @invoice_settled, @payment_option, @payment_terms, @pay_by_link, @payment_chosen
)
ON CONFLICT (id) DO UPDATE SET
    status = excluded.status, customer_id = excluded.customer_id, customer_name = excluded.customer_name,
    placed_by = excluded.placed_by, reference = excluded.reference, notes = excluded.notes,
    required_date = excluded.required_date, address_id = excluded.address_id, currency = excluded.currency,
    tax_code = excluded.tax_code, tax_rate = excluded.tax_rate, freight = excluded.freight, freight_tax = excluded.freight_tax,
    adjustment = excluded.adjustment, adjustment_tax = excluded.adjustment_tax, adjustment_reason = excluded.adjustment_reason,
    sub_total = excluded.sub_total, tax_total = excluded.tax_total, total = excluded.total, mismatch = excluded.mismatch,
    payment_blocked = excluded.payment_blocked, invoice_blocked = excluded.invoice_blocked, attention = excluded.attention,
    version = excluded.version, updated_at = excluded.updated_at, approved_at = excluded.approved_at,
    shipped_at = excluded.shipped_at, received_at = excluded.received_at, cancelled_at = excluded.cancelled_at,
    needed_person = orders.needed_person OR excluded.needed_person, reference_search = excluded.reference_search,
    freight_line_id = excluded.freight_line_id, adjustment_line_id = excluded.adjustment_line_id, freight_code = excluded.freight_code,
    adjustment_code = excluded.adjustment_code, sales_order_number = excluded.sales_order_number,
    sales_order_status = excluded.sales_order_status, sales_order_total = excluded.sales_order_total,
    sales_order_open = excluded.sales_order_open, sales_order_deleted = excluded.sales_order_deleted,
    sales_order_completed = excluded.sales_order_completed, sales_order_checked_at = excluded.sales_order_checked_at,
    attention_reason = excluded.attention_reason, sales_order_differences = excluded.sales_order_differences,
    sales_order_late = excluded.sales_order_late, sales_order_missing_at = 0, delivery = excluded.delivery,
    open_problems = excluded.open_problems, held_reason = excluded.held_reason,
    invoice_hold = excluded.invoice_hold, blocked_reason = excluded.blocked_reason,
    payment_option = excluded.payment_option, payment_terms = excluded.payment_terms, pay_by_link = excluded.pay_by_link,
    payment_chosen = excluded.payment_chosen
WHERE orders.supplier_id = excluded.supplier_id AND orders.version = excluded.version - 1;

-- Writing a row unchanged makes everyone else who wants to change it wait, on both engines.
-- name: HoldOrder :execrows
UPDATE orders SET version = version WHERE supplier_id = @supplier_id AND id = @id;

-- name: DeleteOrderLines :execrows
DELETE FROM order_line WHERE supplier_id = @supplier_id AND order_id = @order_id;

-- The place of an order in lists that are not ordered by id.
-- name: OrderPlace :one
SELECT required_date, created_at FROM orders WHERE supplier_id = @supplier_id AND id = @id;

-- Both counts stop at the most that is wanted: no one waits for a number that no one reads. What the
-- person did who looks is no news to that person, and neither is what Upstock did after it.
-- name: CountOrdersCreatedAfter :one
SELECT count(*) FROM (
    SELECT 1 FROM orders o WHERE o.supplier_id = @supplier_id AND o.created_at > @after AND NOT EXISTS (
        SELECT 1 FROM timeline t
        WHERE t.supplier_id = o.supplier_id AND t.order_id = o.id AND t.kind = 'ordered' AND t.actor = @own
    ) LIMIT @most
) AS found;

-- The last changes are looked at, and of each order its own few events.
-- name: CountOrdersChangedAfter :one
SELECT count(*) FROM (
    SELECT 1 FROM (
        SELECT o.id FROM orders o WHERE o.supplier_id = @supplier_id AND o.updated_at > @after AND o.created_at <= @after
        ORDER BY o.updated_at DESC LIMIT @looked_at
    ) AS updated WHERE EXISTS (
        SELECT 1 FROM timeline t
        WHERE t.supplier_id = @supplier_id AND t.order_id = updated.id AND t.at > @after AND t.actor NOT IN (@own, 'upstock')
            AND t.kind <> 'sales_order_created'
    ) LIMIT @most
) AS found;
-- Other orders of a customer with the same reference, the newest first. The condition that the
-- reference is not empty lets the index be used.
-- name: OrdersWithReference :many
SELECT id, number, created_at FROM orders
WHERE supplier_id = @supplier_id AND reference = @reference AND reference <> '' AND customer_id = @customer_id AND id <> @except_id
  AND status <> 'cancelled'
ORDER BY id DESC LIMIT @most;
