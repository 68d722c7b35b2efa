-- Who buys for a customer, the first one first.
-- name: BuyersOfCustomer :many
SELECT sqlc.embed(buyer), sqlc.embed(person) FROM buyer JOIN person ON person.id = buyer.person_id
WHERE buyer.supplier_id = @supplier_id AND buyer.customer_id = @customer_id ORDER BY buyer.created_at, buyer.person_id;
