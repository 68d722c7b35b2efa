-- The customer must be the supplier's.
-- name: InsertBuyer :execrows
INSERT INTO buyer (person_id, supplier_id, customer_id, created_at, role, spending_limit)
SELECT CAST(@person_id AS TEXT), CAST(@supplier_id AS TEXT), customer.id, CAST(@created_at AS BIGINT), CAST(@role AS TEXT),
    CAST(@spending_limit AS BIGINT)
FROM customer WHERE customer.supplier_id = @supplier_id AND customer.id = @customer_id;

-- The first supplier whom a person works for, or else the first they buy from.
-- name: SupplierOfPerson :one
SELECT supplier.* FROM supplier WHERE supplier.id = (
    SELECT tie.supplier_id FROM (
        SELECT m.supplier_id, m.created_at, 0 AS place FROM membership m WHERE m.person_id = @person_id
        UNION ALL
        SELECT b.supplier_id, b.created_at, 1 AS place FROM buyer b WHERE b.person_id = @person_id
    ) tie ORDER BY tie.place, tie.created_at, tie.supplier_id LIMIT 1
);

-- Whom a session's person buys for, the first customer first. It runs on every request to the shop.
-- name: BuyersOfPerson :many
SELECT sqlc.embed(buyer), sqlc.embed(supplier), customer.code AS customer_code, customer.name AS customer_name
FROM buyer JOIN supplier ON supplier.id = buyer.supplier_id JOIN customer ON customer.id = buyer.customer_id
WHERE buyer.person_id = @person_id ORDER BY buyer.created_at, buyer.customer_id;

-- name: PersonOfSession :one
SELECT * FROM person WHERE id = @id AND session_epoch = @session_epoch;
