-- name: PutTradingPartner :execrows
INSERT INTO trading_partner (id, supplier_id, name, format, their_id, their_id_key, our_id, acknowledge, despatch_advice, invoice,
    leniency, column_map, last_reference, created_at, updated_at)
VALUES (@id, @supplier_id, @name, @format, @their_id, @their_id_key, @our_id, @acknowledge, @despatch_advice, @invoice,
    @leniency, @column_map, 0, @created_at, @updated_at)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, format = excluded.format, their_id = excluded.their_id, their_id_key = excluded.their_id_key,
    our_id = excluded.our_id, acknowledge = excluded.acknowledge, despatch_advice = excluded.despatch_advice,
    invoice = excluded.invoice, leniency = excluded.leniency, column_map = excluded.column_map, updated_at = excluded.updated_at
WHERE trading_partner.supplier_id = excluded.supplier_id;

-- name: TradingPartner :one
SELECT * FROM trading_partner WHERE supplier_id = @supplier_id AND id = @id;

-- name: TradingPartnerBySender :one
SELECT * FROM trading_partner WHERE supplier_id = @supplier_id AND their_id_key = @their_id_key AND their_id_key <> '';

-- name: TradingPartners :many
SELECT * FROM trading_partner WHERE supplier_id = @supplier_id ORDER BY id;

-- No reference is given twice, also not after the database was put back from a backup: it is at least the time in seconds.
-- name: NextControlReference :one
UPDATE /* unseen */ trading_partner SET last_reference = CASE WHEN last_reference < CAST(@seconds AS BIGINT) THEN CAST(@seconds AS BIGINT) ELSE last_reference + 1 END
WHERE supplier_id = @supplier_id AND id = @id
RETURNING last_reference;

-- The partner and the customer must be the supplier's own.
-- name: PutPartnerStore :execrows
INSERT INTO partner_store (supplier_id, partner_id, code_key, code, customer_id)
SELECT t.supplier_id, t.id, CAST(@code_key AS TEXT), CAST(@code AS TEXT), c.id
FROM trading_partner t JOIN customer c ON c.supplier_id = t.supplier_id
WHERE t.supplier_id = @supplier_id AND t.id = @partner_id AND c.id = @customer_id
ON CONFLICT (supplier_id, partner_id, code_key) DO UPDATE SET code = excluded.code, customer_id = excluded.customer_id;

-- name: DeletePartnerStore :execrows
DELETE FROM partner_store WHERE supplier_id = @supplier_id AND partner_id = @partner_id AND code_key = @code_key;

-- name: PartnerStores :many
SELECT s.code, s.customer_id, c.code AS customer_code, c.name AS customer_name
FROM partner_store s JOIN customer c ON c.id = s.customer_id
WHERE s.supplier_id = @supplier_id AND s.partner_id = @partner_id AND s.code_key > CAST(@after AS TEXT)
ORDER BY s.code_key LIMIT @max_rows;

-- The partner and the product must be the supplier's own.
-- name: PutPartnerProduct :execrows
INSERT INTO partner_product (supplier_id, partner_id, code_key, code, product_id, pieces_per_unit)
SELECT t.supplier_id, t.id, CAST(@code_key AS TEXT), CAST(@code AS TEXT), p.id, CAST(@pieces_per_unit AS BIGINT)
FROM trading_partner t JOIN product p ON p.supplier_id = t.supplier_id
WHERE t.supplier_id = @supplier_id AND t.id = @partner_id AND p.id = @product_id
ON CONFLICT (supplier_id, partner_id, code_key)
DO UPDATE SET code = excluded.code, product_id = excluded.product_id, pieces_per_unit = excluded.pieces_per_unit;

-- name: DeletePartnerProduct :execrows
DELETE FROM partner_product WHERE supplier_id = @supplier_id AND partner_id = @partner_id AND code_key = @code_key;

-- name: PartnerProducts :many
SELECT p.code, p.product_id, p.pieces_per_unit, o.code AS product_code, o.name AS product_name
FROM partner_product p JOIN product o ON o.id = p.product_id
WHERE p.supplier_id = @supplier_id AND p.partner_id = @partner_id AND p.code_key > CAST(@after AS TEXT)
ORDER BY p.code_key LIMIT @max_rows;
