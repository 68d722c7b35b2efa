-- +goose Up
-- Why an order needs a person; what Unleashed stored in another way than it was sent; that something
-- is in the way of the sales order for long; since when the sales order is not found; and where the
-- order goes, fixed when it was approved.
ALTER TABLE orders ADD COLUMN attention_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN sales_order_differences TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN sales_order_late BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE orders ADD COLUMN sales_order_missing_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN delivery TEXT NOT NULL DEFAULT '';

-- Orders that needed a person and did not say so: deleted in Unleashed, or changed to agree and not
-- marked as shipped. Those that are cancelled need none.
UPDATE orders SET attention = FALSE WHERE attention AND status = 'cancelled';
UPDATE orders SET attention_reason = CASE WHEN EXISTS (
        SELECT 1 FROM outbox b WHERE b.supplier_id = orders.supplier_id AND b.order_id = orders.id AND b.kind = 'sales_order' AND b.state = 'failed'
    ) THEN 'failed' ELSE 'mismatch' END
WHERE attention;
UPDATE orders SET attention = TRUE, attention_reason = 'deleted', sales_order_open = TRUE
WHERE NOT attention AND status = 'processing' AND sales_order_deleted;
UPDATE orders SET attention = TRUE, attention_reason = 'to_ship'
WHERE NOT attention AND status = 'processing' AND sales_order_completed;
UPDATE orders SET attention = TRUE, attention_reason = 'waiting'
WHERE NOT attention AND status <> 'cancelled' AND id IN (
    SELECT b.order_id FROM outbox b JOIN connection c ON c.supplier_id = b.supplier_id
    WHERE b.kind = 'sales_order' AND b.state IN ('pending', 'sending', 'unknown') AND c.status <> 'connected'
);

-- only sqlite
UPDATE orders SET delivery = coalesce((
    SELECT json_object('customer_name', orders.customer_name, 'customer_code', json_extract(d.document, '$.customer_code'),
        'address', json(json_extract(d.document, '$.delivery')))
    FROM outbox_document d WHERE d.supplier_id = orders.supplier_id AND d.order_id = orders.id AND d.kind = 'sales_order' AND d.part = 'snapshot'
), '');
-- end
-- only postgres
UPDATE orders SET delivery = coalesce((
    SELECT jsonb_build_object('customer_name', orders.customer_name, 'customer_code', CAST(d.document AS JSONB) -> 'customer_code',
        'address', CAST(d.document AS JSONB) -> 'delivery') #>> '{}'
    FROM outbox_document d WHERE d.supplier_id = orders.supplier_id AND d.order_id = orders.id AND d.kind = 'sales_order' AND d.part = 'snapshot'
), '');
-- end
