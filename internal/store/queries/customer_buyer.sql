-- Who buys for a customer, the first one first.
-- name: BuyersOfCustomer :many
SELECT sqlc.embed(buyer), sqlc.embed(person) FROM buyer JOIN person ON person.id = buyer.person_id
WHERE buyer.supplier_id = @supplier_id AND buyer.customer_id = @customer_id ORDER BY buyer.created_at, buyer.person_id;

-- name: Buyer :one
SELECT * FROM buyer WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND person_id = @person_id;

-- name: UpdateBuyer :execrows
UPDATE buyer SET role = @role, spending_limit = @spending_limit
WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND person_id = @person_id;

-- name: DeleteBuyer :execrows
DELETE FROM buyer WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND person_id = @person_id;

-- name: BuysFrom :one
SELECT EXISTS (SELECT 1 FROM buyer WHERE supplier_id = @supplier_id AND person_id = @person_id);
