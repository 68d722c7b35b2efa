-- Makes the basket when there is none, and makes everyone else who changes it wait. The customer must
-- be the supplier's.
-- name: HoldBasket :one
INSERT INTO basket (supplier_id, customer_id, person_id, placing_key, reference, notes, required_date, address_id, version, updated_at)
SELECT CAST(@supplier_id AS TEXT), customer.id, CAST(@person_id AS TEXT), CAST(@placing_key AS TEXT), '', '', '', '', 1, CAST(@updated_at AS BIGINT)
FROM customer WHERE customer.supplier_id = @supplier_id AND customer.id = @customer_id
ON CONFLICT (supplier_id, customer_id, person_id) DO UPDATE SET version = basket.version + 1, updated_at = excluded.updated_at
RETURNING *;

-- name: Basket :one
SELECT * FROM basket WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND person_id = @person_id;

-- name: SetBasketDraft :execrows
UPDATE basket SET reference = @reference, notes = @notes, required_date = @required_date, address_id = @address_id
WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND person_id = @person_id;

-- name: RenewBasket :execrows
UPDATE basket SET placing_key = @placing_key, reference = '', notes = '', required_date = '', address_id = '', version = version + 1, updated_at = @updated_at
WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND person_id = @person_id AND version = @version;

-- name: BasketLines :many
SELECT * FROM basket_line WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND person_id = @person_id
ORDER BY added_at, product_id;

-- name: KeepPlacing :execrows
INSERT INTO basket_placing (supplier_id, customer_id, person_id, placing_key, order_id, held_order_id, placed_at)
VALUES (@supplier_id, @customer_id, @person_id, @placing_key, @order_id, @held_order_id, @placed_at)
ON CONFLICT (supplier_id, customer_id, person_id, placing_key) DO NOTHING;

-- name: Placing :one
SELECT * FROM basket_placing
WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND person_id = @person_id AND placing_key = @placing_key;

-- name: InsertHeldOrder :exec
INSERT INTO held_order (
    id, supplier_id, customer_id, person_id, state, contents, total, currency, order_id, decided_by, words, created_at, decided_at
) VALUES (
    @id, @supplier_id, @customer_id, @person_id, @state, @contents, @total, @currency, @order_id, @decided_by, @words, @created_at, @decided_at
);

-- name: HeldOrder :one
SELECT * FROM held_order WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND id = @id;

-- name: HeldOrders :many
SELECT * FROM held_order WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND state = @state ORDER BY id LIMIT @max_rows;

-- name: DecideHeldOrder :execrows
UPDATE held_order SET state = @state, order_id = @order_id, decided_by = @decided_by, words = @words, decided_at = @decided_at
WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND id = @id AND state = @from_state;
