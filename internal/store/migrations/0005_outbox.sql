-- +goose Up
-- Documents of orders on their way into another system. A row is the truth about its document; a
-- job is only the wake-up.
CREATE TABLE outbox (
    supplier_id     TEXT NOT NULL,
    order_id        TEXT NOT NULL REFERENCES orders (id),
    kind            TEXT NOT NULL,
    state           TEXT NOT NULL,
    generation      BIGINT NOT NULL,
    guid            TEXT NOT NULL,
    error           TEXT NOT NULL,
    attempts        BIGINT NOT NULL,
    queued_at       BIGINT NOT NULL,
    sent_at         BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    version         BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, order_id, kind)
) /* WITHOUT ROWID */;
CREATE UNIQUE INDEX outbox_guid ON outbox (supplier_id, kind, guid) WHERE guid <> '';
CREATE INDEX outbox_due ON outbox (supplier_id, kind, next_attempt_at) WHERE state IN ('pending', 'sending', 'unknown');

-- What is sent, and what the other system has made of it: large, and read only by those who need
-- it.
CREATE TABLE outbox_document (
    supplier_id TEXT NOT NULL,
    order_id    TEXT NOT NULL REFERENCES orders (id),
    kind        TEXT NOT NULL,
    part        TEXT NOT NULL,
    document    TEXT NOT NULL,
    PRIMARY KEY (supplier_id, order_id, kind, part)
);

INSERT INTO outbox (supplier_id, order_id, kind, state, generation, guid, error, attempts, queued_at, sent_at, next_attempt_at, version)
SELECT s.supplier_id, s.order_id, 'sales_order', s.state, 1, s.guid, s.error, s.attempts, o.approved_at, s.sent_at, s.next_attempt_at, 1
FROM sales_order s JOIN orders o ON o.id = s.order_id
WHERE s.state <> 'none' OR s.guid <> '';
INSERT INTO outbox_document (supplier_id, order_id, kind, part, document)
SELECT supplier_id, order_id, 'sales_order', 'snapshot', snapshot FROM sales_order WHERE snapshot <> '' AND (state <> 'none' OR guid <> '')
UNION ALL
SELECT supplier_id, order_id, 'sales_order', 'answer', remote FROM sales_order WHERE remote <> '' AND (state <> 'none' OR guid <> '');

-- What belongs to the sales order is kept with its order.
ALTER TABLE orders ADD COLUMN freight_line_id TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN adjustment_line_id TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN freight_code TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN adjustment_code TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN sales_order_number TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN sales_order_status TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN sales_order_total BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN sales_order_open BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE orders ADD COLUMN sales_order_deleted BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE orders ADD COLUMN sales_order_completed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE orders ADD COLUMN sales_order_checked_at BIGINT NOT NULL DEFAULT 0;
UPDATE orders SET (
    freight_line_id, adjustment_line_id, sales_order_number, sales_order_status, sales_order_total, sales_order_open,
    sales_order_deleted, sales_order_completed, sales_order_checked_at
) = (
    SELECT s.freight_line_id, s.adjustment_line_id, s.number, s.status, s.total, s.open, s.deleted, s.remote <> '', s.checked_at
    FROM sales_order s WHERE s.order_id = orders.id
) WHERE EXISTS (SELECT 1 FROM sales_order s WHERE s.order_id = orders.id);
-- only sqlite
UPDATE orders SET freight_code = (SELECT coalesce((
    SELECT json_extract(l.value, '$.product_code') FROM json_each(s.snapshot, '$.lines') l
    WHERE s.freight_line_id <> '' AND json_extract(l.value, '$.guid') = s.freight_line_id), '') FROM sales_order s WHERE s.order_id = orders.id),
    adjustment_code = (SELECT coalesce((
    SELECT json_extract(l.value, '$.product_code') FROM json_each(s.snapshot, '$.lines') l
    WHERE s.adjustment_line_id <> '' AND json_extract(l.value, '$.guid') = s.adjustment_line_id), '') FROM sales_order s WHERE s.order_id = orders.id)
WHERE EXISTS (SELECT 1 FROM sales_order s WHERE s.order_id = orders.id AND s.snapshot <> '');
-- end
-- only postgres
UPDATE orders SET freight_code = (SELECT coalesce((
    SELECT l ->> 'product_code' FROM jsonb_array_elements(CAST(s.snapshot AS JSONB) -> 'lines') l
    WHERE s.freight_line_id <> '' AND l ->> 'guid' = s.freight_line_id), '') FROM sales_order s WHERE s.order_id = orders.id),
    adjustment_code = (SELECT coalesce((
    SELECT l ->> 'product_code' FROM jsonb_array_elements(CAST(s.snapshot AS JSONB) -> 'lines') l
    WHERE s.adjustment_line_id <> '' AND l ->> 'guid' = s.adjustment_line_id), '') FROM sales_order s WHERE s.order_id = orders.id)
WHERE EXISTS (SELECT 1 FROM sales_order s WHERE s.order_id = orders.id AND s.snapshot <> '');
-- end
CREATE INDEX orders_sales_order_open ON orders (supplier_id, sales_order_checked_at) WHERE sales_order_open;
CREATE INDEX orders_sales_order_number ON orders (supplier_id, sales_order_number) WHERE sales_order_number <> '';
DROP TABLE sales_order;

-- When the database was restored from a backup: written by the restore, before an older schema is
-- brought up to date.
CREATE TABLE IF NOT EXISTS restored (at BIGINT NOT NULL);
ALTER TABLE connection ADD COLUMN restore_checked_at BIGINT NOT NULL DEFAULT 0;
