-- +goose Up
-- Why a person keeps an order from being invoiced, why its invoice was blocked when it was last written,
-- and whether nothing is to be issued for it any more, as far as is known without reading it.
ALTER TABLE orders ADD COLUMN invoice_hold TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN blocked_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN invoice_settled BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE orders SET invoice_settled = TRUE WHERE shipped_at <> 0;
CREATE INDEX orders_to_invoice ON orders (id) WHERE shipped_at <> 0 AND NOT invoice_settled;

-- How a supplier invoices. The next numbers are taken in the transaction that issues.
CREATE TABLE invoice_settings (
    supplier_id   TEXT    NOT NULL PRIMARY KEY REFERENCES supplier (id),
    enabled       BOOLEAN NOT NULL,
    prefix        TEXT    NOT NULL,
    next_number   BIGINT  NOT NULL,
    credit_prefix TEXT    NOT NULL,
    next_credit   BIGINT  NOT NULL,
    terms_kind    TEXT    NOT NULL,
    terms_days    BIGINT  NOT NULL,
    bank_account  TEXT    NOT NULL,
    nzbn          TEXT    NOT NULL,
    address       TEXT    NOT NULL,
    mails         BOOLEAN NOT NULL,
    since         BIGINT  NOT NULL
);
-- Suppliers that are here already have invoiced what was shipped until now in another way, and their
-- customers get no mails that no one has asked for.
INSERT INTO invoice_settings (
    supplier_id, enabled, prefix, next_number, credit_prefix, next_credit, terms_kind, terms_days, bank_account, nzbn, address, mails, since
)
SELECT s.id, TRUE, 'INV-', 1001, 'CN-', 1001, 'day_of_following_month', 20, '', '', '', FALSE,
    coalesce((SELECT max(o.updated_at) + 1 FROM orders o WHERE o.supplier_id = s.id), s.created_at)
FROM supplier s;

-- Invoices and credit notes as they were issued. No statement changes or deletes a row.
CREATE TABLE invoice (
    id          TEXT   NOT NULL PRIMARY KEY,
    supplier_id TEXT   NOT NULL REFERENCES supplier (id),
    order_id    TEXT   NOT NULL REFERENCES orders (id),
    customer_id TEXT   NOT NULL REFERENCES customer (id),
    kind        TEXT   NOT NULL,
    number      TEXT   NOT NULL,
    credits_id  TEXT   NOT NULL,
    round       BIGINT NOT NULL,
    issued_on   TEXT   NOT NULL,
    due_on      TEXT   NOT NULL,
    currency    TEXT   NOT NULL,
    sub_total   BIGINT NOT NULL,
    tax_total   BIGINT NOT NULL,
    total       BIGINT NOT NULL,
    reason      TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    snapshot    TEXT   NOT NULL
);
CREATE UNIQUE INDEX invoice_number ON invoice (supplier_id, kind, number);
-- Two processes that both believe they are to issue cannot both do so.
CREATE UNIQUE INDEX invoice_round ON invoice (order_id, kind, credits_id, round);
CREATE INDEX invoice_list ON invoice (supplier_id, id);
CREATE INDEX invoice_customer ON invoice (supplier_id, customer_id, issued_on);

-- When an invoice first left, by mail or as a document.
CREATE TABLE invoice_sent (
    invoice_id  TEXT   NOT NULL PRIMARY KEY REFERENCES invoice (id),
    supplier_id TEXT   NOT NULL,
    sent_at     BIGINT NOT NULL
) /* WITHOUT ROWID */;

-- The invoice that is attached to a mail; '' for none.
ALTER TABLE mail ADD COLUMN invoice_id TEXT NOT NULL DEFAULT '';
