-- +goose Up
-- Documents of orders on their way into another system. A row is the truth about its document; a
-- job is only the wake-up.
CREATE TABLE outbox (
    supplier_id     TEXT COLLATE "C" NOT NULL,
    order_id        TEXT COLLATE "C" NOT NULL REFERENCES orders (id),
    kind            TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    generation      BIGINT NOT NULL,
    guid            TEXT COLLATE "C" NOT NULL,
    error           TEXT COLLATE "C" NOT NULL,
    attempts        BIGINT NOT NULL,
    queued_at       BIGINT NOT NULL,
    sent_at         BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    version         BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, order_id, kind)
);
CREATE UNIQUE INDEX outbox_guid ON outbox (supplier_id, kind, guid) WHERE guid <> '';
CREATE INDEX outbox_due ON outbox (supplier_id, kind, next_attempt_at) WHERE state IN ('pending', 'sending', 'unknown');

-- What is sent, and what the other system has made of it: large, and read only by those who need
-- it.
CREATE TABLE outbox_document (
    supplier_id TEXT COLLATE "C" NOT NULL,
    order_id    TEXT COLLATE "C" NOT NULL REFERENCES orders (id),
    kind        TEXT COLLATE "C" NOT NULL,
    part        TEXT COLLATE "C" NOT NULL,
    document    TEXT COLLATE "C" NOT NULL,
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

-- What is the sales order's own stands on its order.
ALTER TABLE orders ADD COLUMN freight_line_id TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN adjustment_line_id TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN freight_code TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN adjustment_code TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN sales_order_number TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN sales_order_status TEXT COLLATE "C" NOT NULL DEFAULT '';
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
UPDATE orders SET freight_code = (SELECT coalesce((
    SELECT l ->> 'product_code' FROM jsonb_array_elements(CAST(s.snapshot AS JSONB) -> 'lines') l
    WHERE s.freight_line_id <> '' AND l ->> 'guid' = s.freight_line_id), '') FROM sales_order s WHERE s.order_id = orders.id),
    adjustment_code = (SELECT coalesce((
    SELECT l ->> 'product_code' FROM jsonb_array_elements(CAST(s.snapshot AS JSONB) -> 'lines') l
    WHERE s.adjustment_line_id <> '' AND l ->> 'guid' = s.adjustment_line_id), '') FROM sales_order s WHERE s.order_id = orders.id)
WHERE EXISTS (SELECT 1 FROM sales_order s WHERE s.order_id = orders.id AND s.snapshot <> '');
CREATE INDEX orders_sales_order_open ON orders (supplier_id, sales_order_checked_at) WHERE sales_order_open;
CREATE INDEX orders_sales_order_number ON orders (supplier_id, sales_order_number) WHERE sales_order_number <> '';
DROP TABLE sales_order;

-- When the database was put back from a backup. Whoever does so writes it, before an older schema
-- is brought up to date.
CREATE TABLE IF NOT EXISTS restored (at BIGINT NOT NULL);
ALTER TABLE connection ADD COLUMN restore_checked_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE connection DROP COLUMN restore_checked_at;
DROP TABLE restored;
CREATE TABLE sales_order (
    order_id           TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES orders (id),
    supplier_id        TEXT COLLATE "C" NOT NULL,
    guid               TEXT COLLATE "C" NOT NULL,
    freight_line_id    TEXT COLLATE "C" NOT NULL,
    state              TEXT COLLATE "C" NOT NULL,
    number             TEXT COLLATE "C" NOT NULL,
    status             TEXT COLLATE "C" NOT NULL,
    total              BIGINT NOT NULL,
    error              TEXT COLLATE "C" NOT NULL,
    attempts           BIGINT NOT NULL,
    next_attempt_at    BIGINT NOT NULL,
    sent_at            BIGINT NOT NULL,
    checked_at         BIGINT NOT NULL,
    open               BOOLEAN NOT NULL,
    deleted            BOOLEAN NOT NULL,
    snapshot           TEXT COLLATE "C" NOT NULL,
    remote             TEXT COLLATE "C" NOT NULL,
    adjustment_line_id TEXT COLLATE "C" NOT NULL DEFAULT ''
);
INSERT INTO sales_order
SELECT o.id, o.supplier_id, coalesce(b.guid, ''), o.freight_line_id, coalesce(b.state, 'none'), o.sales_order_number, o.sales_order_status,
    o.sales_order_total, coalesce(b.error, ''), coalesce(b.attempts, 0), coalesce(b.next_attempt_at, 0), coalesce(b.sent_at, 0),
    o.sales_order_checked_at, o.sales_order_open, o.sales_order_deleted, coalesce(s.document, ''), coalesce(a.document, ''), o.adjustment_line_id
FROM orders o
LEFT JOIN outbox b ON b.supplier_id = o.supplier_id AND b.order_id = o.id AND b.kind = 'sales_order'
LEFT JOIN outbox_document s ON s.supplier_id = o.supplier_id AND s.order_id = o.id AND s.kind = 'sales_order' AND s.part = 'snapshot'
LEFT JOIN outbox_document a ON a.supplier_id = o.supplier_id AND a.order_id = o.id AND a.kind = 'sales_order' AND a.part = 'answer';
CREATE UNIQUE INDEX sales_order_guid ON sales_order (supplier_id, guid) WHERE guid <> '';
CREATE INDEX sales_order_due ON sales_order (supplier_id, next_attempt_at) WHERE state IN ('pending', 'sending', 'unknown');
CREATE INDEX sales_order_open ON sales_order (supplier_id, checked_at) WHERE open;
CREATE INDEX sales_order_number ON sales_order (supplier_id, number) WHERE number <> '';
DROP INDEX orders_sales_order_number;
DROP INDEX orders_sales_order_open;
ALTER TABLE orders DROP COLUMN sales_order_checked_at;
ALTER TABLE orders DROP COLUMN sales_order_completed;
ALTER TABLE orders DROP COLUMN sales_order_deleted;
ALTER TABLE orders DROP COLUMN sales_order_open;
ALTER TABLE orders DROP COLUMN sales_order_total;
ALTER TABLE orders DROP COLUMN sales_order_status;
ALTER TABLE orders DROP COLUMN sales_order_number;
ALTER TABLE orders DROP COLUMN adjustment_code;
ALTER TABLE orders DROP COLUMN freight_code;
ALTER TABLE orders DROP COLUMN adjustment_line_id;
ALTER TABLE orders DROP COLUMN freight_line_id;
DROP TABLE outbox_document;
DROP TABLE outbox;
