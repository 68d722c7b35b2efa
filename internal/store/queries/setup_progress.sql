-- How far a supplier has come with setting up: whether there is any of each thing that is needed.
-- name: SetupProgress :one
SELECT
    EXISTS (SELECT 1 FROM product WHERE product.supplier_id = @supplier_id) AS products,
    EXISTS (SELECT 1 FROM customer WHERE customer.supplier_id = @supplier_id) AS customers,
    EXISTS (
        SELECT 1 FROM price p JOIN price_version v ON v.supplier_id = p.supplier_id AND p.since <= v.current AND p.until > v.current
        WHERE p.supplier_id = @supplier_id AND p.price_list_id <> p.supplier_id
    ) AS prices,
    EXISTS (SELECT 1 FROM invitation WHERE invitation.supplier_id = @supplier_id) AS invitations;
