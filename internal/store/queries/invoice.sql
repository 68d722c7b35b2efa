-- name: InsertInvoiceSettings :exec
INSERT INTO invoice_settings /* unseen */ (
    supplier_id, enabled, prefix, next_number, credit_prefix, next_credit, terms_kind, terms_days, bank_account, nzbn, address, mails, since
) VALUES (
    @supplier_id, @enabled, @prefix, @next_number, @credit_prefix, @next_credit, @terms_kind, @terms_days, @bank_account, @nzbn,
    @address, @mails, @since
);

-- name: InvoiceSettings :one
SELECT * FROM invoice_settings WHERE supplier_id = @supplier_id;

-- name: UpdateInvoiceSettings :execrows
UPDATE invoice_settings SET
    enabled = @enabled, prefix = @prefix, next_number = @next_number, credit_prefix = @credit_prefix, next_credit = @next_credit,
    terms_kind = @terms_kind, terms_days = @terms_days, bank_account = @bank_account, nzbn = @nzbn, address = @address,
    mails = @mails, since = @since
WHERE supplier_id = @supplier_id;

-- name: NextInvoiceNumber :one
UPDATE invoice_settings SET next_number = next_number + 1 WHERE supplier_id = @supplier_id RETURNING next_number;

-- name: NextCreditNumber :one
UPDATE invoice_settings SET next_credit = next_credit + 1 WHERE supplier_id = @supplier_id RETURNING next_credit;

-- name: CountIssued :one
SELECT count(*) FROM invoice WHERE supplier_id = @supplier_id AND kind = @kind;

-- The order must be the supplier's.
-- name: InsertInvoice :execrows
INSERT INTO invoice (
    id, supplier_id, order_id, customer_id, kind, number, credits_id, round, issued_on, due_on, currency, sub_total, tax_total, total,
    reason, created_at, snapshot
) SELECT CAST(@id AS TEXT), CAST(@supplier_id AS TEXT), orders.id, orders.customer_id, CAST(@kind AS TEXT), CAST(@number AS TEXT),
    CAST(@credits_id AS TEXT), CAST(@round AS BIGINT), CAST(@issued_on AS TEXT), CAST(@due_on AS TEXT), CAST(@currency AS TEXT),
    CAST(@sub_total AS BIGINT), CAST(@tax_total AS BIGINT), CAST(@total AS BIGINT), CAST(@reason AS TEXT), CAST(@created_at AS BIGINT),
    CAST(@snapshot AS TEXT)
FROM orders WHERE orders.supplier_id = @supplier_id AND orders.id = @order_id;

-- The first time counts.
-- name: MarkInvoiceSent :exec
INSERT INTO invoice_sent (supplier_id, invoice_id, sent_at)
SELECT CAST(@supplier_id AS TEXT), i.id, CAST(@sent_at AS BIGINT) FROM invoice i WHERE i.supplier_id = @supplier_id AND i.id = @invoice_id
ON CONFLICT (invoice_id) DO NOTHING;

-- name: SettleInvoice :exec
UPDATE /* unseen */ orders SET invoice_settled = TRUE WHERE supplier_id = @supplier_id AND id = @id AND NOT invoice_settled;

-- Orders that have left and for which something may be to issue, of every supplier.
-- name: OrdersToInvoice :many
SELECT supplier_id, id FROM orders WHERE shipped_at <> 0 AND NOT invoice_settled AND id > @after ORDER BY id LIMIT @most;

-- name: InvoicedBefore :many
SELECT kind, currency, CAST(sum(total) AS BIGINT) AS total FROM invoice
WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND issued_on < @before GROUP BY kind, currency ORDER BY currency, kind;

-- Until the transaction ends no other takes a number or changes the settings.
-- name: HoldInvoiceSettings :execrows
UPDATE invoice_settings /* unseen */ SET since = since WHERE supplier_id = @supplier_id;

-- name: InsertInvoiceGap :exec
INSERT INTO invoice_gap (supplier_id, kind, first, last, created_at) VALUES (@supplier_id, @kind, @first, @last, @created_at);

-- name: InvoiceGaps :many
SELECT * FROM invoice_gap WHERE supplier_id = @supplier_id ORDER BY created_at DESC, kind, first LIMIT @max_rows;
