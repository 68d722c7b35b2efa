-- The customer must be the supplier's.
-- name: InsertPaymentSetup :execrows
INSERT INTO payment_setup (id, supplier_id, customer_id, person_id, stripe_account, page_id, method_id, created_at)
SELECT CAST(@id AS TEXT), customer.supplier_id, customer.id, CAST(@person_id AS TEXT), CAST(@stripe_account AS TEXT),
    CAST(@page_id AS TEXT), '', CAST(@created_at AS BIGINT)
FROM customer WHERE customer.supplier_id = @supplier_id AND customer.id = @customer_id;

-- name: PaymentSetup :one
SELECT * FROM payment_setup WHERE supplier_id = @supplier_id AND id = @id;

-- name: PaymentSetupOfPage :one
SELECT * FROM payment_setup WHERE supplier_id = @supplier_id AND page_id = @page_id ORDER BY id LIMIT 1;

-- Makes everyone else who settles it wait.
-- name: HoldPaymentSetup :one
UPDATE payment_setup SET page_id = page_id WHERE supplier_id = @supplier_id AND id = @id RETURNING *;

-- name: SettlePaymentSetup :execrows
UPDATE payment_setup SET method_id = @method_id WHERE supplier_id = @supplier_id AND id = @id AND method_id = '';
