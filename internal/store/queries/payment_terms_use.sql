-- Whoever gives payment terms to a customer or a group holds them, so that they are not deleted meanwhile.
-- name: HoldPaymentTerms :execrows
UPDATE /* unseen */ payment_terms SET updated_at = updated_at WHERE supplier_id = @supplier_id AND id = @id;

-- name: DeletePaymentTerms :execrows
DELETE FROM payment_terms WHERE supplier_id = @supplier_id AND id = @id;

-- That the id is not empty must be said: only then is the partial index used.
-- name: CountCustomersByPaymentTerms :many
SELECT payment_terms_id, count(*) AS customers FROM customer WHERE supplier_id = @supplier_id AND payment_terms_id <> ''
GROUP BY payment_terms_id;

-- name: CountGroupsByPaymentTerms :many
SELECT payment_terms_id, count(*) AS fulfilment_groups FROM fulfilment_group WHERE supplier_id = @supplier_id AND payment_terms_id <> ''
GROUP BY payment_terms_id;

-- name: CustomersWithPaymentTerms :many
SELECT * FROM customer WHERE supplier_id = @supplier_id AND payment_terms_id = @payment_terms_id AND payment_terms_id <> ''
ORDER BY id LIMIT @max_rows;
