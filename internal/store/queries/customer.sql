-- name: PutCustomer :execrows
INSERT INTO customer (
    id, supplier_id, code, name, email, email_cc, contact_name, phone, mobile, sales_orders_enabled, sales_order_address_id, currency, taxable, tax_code,
    tax_rate, discount_rate, tier_key, stop_credit, obsolete, warehouse_code, payment_term, delivery_method, remote_id, connected,
    created_at, updated_at, search, phone_search, code_key, discount_written, remote_account, fulfilment_group_id, payment_terms_id
) VALUES (
    @id, @supplier_id, @code, @name, @email, @email_cc, @contact_name, @phone, @mobile, @sales_orders_enabled, @sales_order_address_id, @currency, @taxable,
    @tax_code, @tax_rate, @discount_rate, @tier_key, @stop_credit, @obsolete, @warehouse_code, @payment_term, @delivery_method,
    @remote_id, @connected, @created_at, @updated_at, @search, @phone_search, @code_key, @discount_written, @remote_account, @fulfilment_group_id,
    @payment_terms_id
)
ON CONFLICT (id) DO UPDATE SET
    code = excluded.code, name = excluded.name, email = excluded.email, email_cc = excluded.email_cc,
    contact_name = excluded.contact_name, phone = excluded.phone, mobile = excluded.mobile,
    sales_orders_enabled = excluded.sales_orders_enabled, sales_order_address_id = excluded.sales_order_address_id,
    currency = excluded.currency, taxable = excluded.taxable, tax_code = excluded.tax_code, tax_rate = excluded.tax_rate,
    discount_rate = excluded.discount_rate, tier_key = excluded.tier_key, stop_credit = excluded.stop_credit,
    obsolete = excluded.obsolete, warehouse_code = excluded.warehouse_code, payment_term = excluded.payment_term,
    delivery_method = excluded.delivery_method, remote_id = excluded.remote_id, connected = excluded.connected,
    updated_at = excluded.updated_at, search = excluded.search, phone_search = excluded.phone_search, code_key = excluded.code_key,
    discount_written = excluded.discount_written, remote_account = excluded.remote_account, fulfilment_group_id = excluded.fulfilment_group_id,
    payment_terms_id = excluded.payment_terms_id
WHERE customer.supplier_id = excluded.supplier_id;

-- Writing a row unchanged makes everyone else who wants to change it wait, on both engines.
-- name: HoldCustomer :execrows
UPDATE customer SET updated_at = updated_at WHERE supplier_id = @supplier_id AND id = @id;

-- Discounts that turned out to be percents: 10 becomes a rate of 0.1.
-- name: ReadDiscountsAsPercents :execrows
UPDATE customer SET discount_rate = (discount_written + 50) / 100 WHERE supplier_id = @supplier_id AND discount_written > 0;

-- Discounts that turned out to be fractions.
-- name: ReadDiscountsAsFractions :execrows
UPDATE customer SET discount_rate = discount_written WHERE supplier_id = @supplier_id AND discount_written > 0;

-- name: HasDiscounts :one
SELECT EXISTS (SELECT 1 FROM customer WHERE supplier_id = @supplier_id AND discount_written > 0);

-- name: Customer :one
SELECT * FROM customer WHERE supplier_id = @supplier_id AND id = @id;

-- In no order: sorted by code, the index over codes would be read from end to end.
-- name: CustomersByCodeKey :many
SELECT * FROM customer WHERE supplier_id = @supplier_id AND code_key = @code_key;

-- That the remote id is not empty must be said: only then is the partial index used, and "" finds
-- no unmatched customer.
-- name: CustomerByRemoteID :one
SELECT * FROM customer WHERE supplier_id = @supplier_id AND remote_id = @remote_id AND remote_id <> '';

-- name: CountCustomers :one
SELECT count(*) FROM customer WHERE supplier_id = @supplier_id;

-- name: AllCustomers :many
SELECT * FROM customer WHERE supplier_id = @supplier_id ORDER BY code;

-- matched: 'yes', 'no' or '' for both.
-- name: Customers :many
SELECT * FROM customer
WHERE supplier_id = @supplier_id
  AND code > CAST(@after AS TEXT)
  AND (CAST(@code AS TEXT) = '' OR code = CAST(@code AS TEXT))
  AND (CAST(@code_key AS TEXT) = '' OR code_key = CAST(@code_key AS TEXT))
  AND (CAST(@words AS TEXT) = '' OR has_words(search, CAST(@words AS TEXT)) OR phone_search LIKE CAST(@phone AS TEXT))
  AND (CAST(@matched AS TEXT) = '' OR (CAST(@matched AS TEXT) = 'yes' AND remote_id <> '') OR (CAST(@matched AS TEXT) = 'no' AND remote_id = ''))
ORDER BY code LIMIT @max_rows;

-- name: InsertAddress :exec
INSERT INTO customer_address (id, supplier_id, customer_id, position, type, name, street, street2, suburb, city, region, postcode,
    country, instructions, is_default, remote_id, own)
VALUES (@id, @supplier_id, @customer_id, @position, @type, @name, @street, @street2, @suburb, @city, @region, @postcode, @country,
    @instructions, @is_default, @remote_id, @own);

-- name: DeleteAddresses :execrows
DELETE FROM customer_address WHERE supplier_id = @supplier_id AND customer_id = @customer_id;

-- name: CountUnmatchedCustomers :one
SELECT count(*) FROM customer WHERE supplier_id = @supplier_id AND remote_id = '';
