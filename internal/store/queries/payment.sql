-- name: PutPaymentTerms :execrows
INSERT INTO payment_terms (id, supplier_id, name, name_key, options, default_option, collect, days, methods, created_at, updated_at)
VALUES (@id, @supplier_id, @name, @name_key, @options, @default_option, @collect, @days, @methods, @created_at, @updated_at)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, name_key = excluded.name_key, options = excluded.options, default_option = excluded.default_option,
    collect = excluded.collect, days = excluded.days, methods = excluded.methods, updated_at = excluded.updated_at
WHERE payment_terms.supplier_id = excluded.supplier_id;

-- name: PaymentTerms :one
SELECT * FROM payment_terms WHERE supplier_id = @supplier_id AND id = @id;

-- name: AllPaymentTerms :many
SELECT * FROM payment_terms WHERE supplier_id = @supplier_id ORDER BY name_key;

-- The customer's own, else those of its group, else those of the Default group, which has the supplier's id.
-- name: PaymentTermsOf :one
SELECT t.* FROM customer c
JOIN fulfilment_group d ON d.id = c.supplier_id
LEFT JOIN fulfilment_group g ON g.supplier_id = c.supplier_id AND g.id = c.fulfilment_group_id
JOIN payment_terms t ON t.supplier_id = c.supplier_id
    AND t.id = coalesce(nullif(c.payment_terms_id, ''), nullif(g.payment_terms_id, ''), d.payment_terms_id)
WHERE c.supplier_id = @supplier_id AND c.id = @customer_id;

-- The order must be the supplier's. The version guards a change: it must follow the one that was read.
-- name: PutPayment :execrows
INSERT INTO payment (
    id, supplier_id, order_id, customer_id, sequence, state, amount, currency, collect_on, blocked_reason, method_id, method,
    attempts, asked_at, error, error_detail, error_code, retry_at, intent_id, stripe_account, page_id, page_url,
    page_expires_at, link_token, refunded, disputed, created_at, updated_at, paid_at, version, look_at, on_date
) SELECT
    CAST(@id AS TEXT), CAST(@supplier_id AS TEXT), orders.id, orders.customer_id, CAST(@sequence AS BIGINT),
    CAST(@state AS TEXT), CAST(@amount AS BIGINT), CAST(@currency AS TEXT), CAST(@collect_on AS TEXT),
    CAST(@blocked_reason AS TEXT), CAST(@method_id AS TEXT), CAST(@method AS TEXT), CAST(@attempts AS BIGINT),
    CAST(@asked_at AS BIGINT), CAST(@error AS TEXT), CAST(@error_detail AS TEXT), CAST(@error_code AS TEXT),
    CAST(@retry_at AS BIGINT), CAST(@intent_id AS TEXT), CAST(@stripe_account AS TEXT), CAST(@page_id AS TEXT),
    CAST(@page_url AS TEXT), CAST(@page_expires_at AS BIGINT), CAST(@link_token AS TEXT), CAST(@refunded AS BIGINT),
    CAST(@disputed AS TEXT), CAST(@created_at AS BIGINT), CAST(@updated_at AS BIGINT), CAST(@paid_at AS BIGINT),
    CAST(@version AS BIGINT), CAST(@look_at AS BIGINT), CAST(@on_date AS TEXT)
FROM orders WHERE orders.supplier_id = @supplier_id AND orders.id = @order_id
ON CONFLICT (id) DO UPDATE SET
    customer_id = excluded.customer_id, state = excluded.state, amount = excluded.amount, collect_on = excluded.collect_on,
    blocked_reason = excluded.blocked_reason, method_id = excluded.method_id, method = excluded.method,
    attempts = excluded.attempts, asked_at = excluded.asked_at, error = excluded.error, error_detail = excluded.error_detail,
    error_code = excluded.error_code, retry_at = excluded.retry_at, intent_id = excluded.intent_id,
    stripe_account = excluded.stripe_account, page_id = excluded.page_id, page_url = excluded.page_url,
    page_expires_at = excluded.page_expires_at, refunded = excluded.refunded, disputed = excluded.disputed,
    updated_at = excluded.updated_at, paid_at = excluded.paid_at, version = excluded.version, look_at = excluded.look_at,
    on_date = excluded.on_date
WHERE payment.supplier_id = excluded.supplier_id AND payment.version = excluded.version - 1;

-- What is seen of a payment stays as it is.
-- name: LookAtPaymentLater :execrows
UPDATE /* unseen */ payment SET look_at = @look_at WHERE supplier_id = @supplier_id AND id = @id;

-- The payment must be the supplier's.
-- name: PutRefund :execrows
INSERT INTO refund (
    id, supplier_id, payment_id, order_id, sequence, amount, currency, state, reason, cause, credit_note_id, stripe_id,
    error, error_detail, attempts, created_at, updated_at, version
) SELECT
    CAST(@id AS TEXT), CAST(@supplier_id AS TEXT), payment.id, payment.order_id, CAST(@sequence AS BIGINT),
    CAST(@amount AS BIGINT), CAST(@currency AS TEXT), CAST(@state AS TEXT), CAST(@reason AS TEXT), CAST(@cause AS TEXT),
    CAST(@credit_note_id AS TEXT), CAST(@stripe_id AS TEXT), CAST(@error AS TEXT), CAST(@error_detail AS TEXT),
    CAST(@attempts AS BIGINT), CAST(@created_at AS BIGINT), CAST(@updated_at AS BIGINT), CAST(@version AS BIGINT)
FROM payment WHERE payment.supplier_id = @supplier_id AND payment.id = @payment_id
ON CONFLICT (id) DO UPDATE SET
    amount = excluded.amount, state = excluded.state, reason = excluded.reason, credit_note_id = excluded.credit_note_id,
    stripe_id = excluded.stripe_id, error = excluded.error, error_detail = excluded.error_detail,
    attempts = excluded.attempts, updated_at = excluded.updated_at, version = excluded.version
WHERE refund.supplier_id = excluded.supplier_id AND refund.version = excluded.version - 1;

-- name: PutSavedMethod :execrows
INSERT INTO saved_method (
    id, person_id, kind, brand, last4, exp_month, exp_year, stripe_account, stripe_customer, stripe_method, created_at, removed_at
) VALUES (
    @id, @person_id, @kind, @brand, @last4, @exp_month, @exp_year, @stripe_account, @stripe_customer, @stripe_method, @created_at, @removed_at
)
ON CONFLICT (id) DO UPDATE SET
    brand = excluded.brand, last4 = excluded.last4, exp_month = excluded.exp_month, exp_year = excluded.exp_year,
    removed_at = excluded.removed_at
WHERE saved_method.person_id = excluded.person_id;

-- name: SavedMethod :one
SELECT * FROM saved_method WHERE id = @id;

-- name: SavedMethods :many
SELECT * FROM saved_method WHERE person_id = @person_id AND removed_at = 0 ORDER BY id;

-- The customer must be the supplier's.
-- name: PutGrant :execrows
INSERT INTO payment_grant (supplier_id, customer_id, method_id, person_id, is_default, granted_at, revoked_at)
SELECT CAST(@supplier_id AS TEXT), customer.id, CAST(@method_id AS TEXT), CAST(@person_id AS TEXT), CAST(@is_default AS BOOLEAN),
    CAST(@granted_at AS BIGINT), CAST(@revoked_at AS BIGINT)
FROM customer WHERE customer.supplier_id = @supplier_id AND customer.id = @customer_id
ON CONFLICT (supplier_id, customer_id, method_id) DO UPDATE SET
    person_id = excluded.person_id, is_default = excluded.is_default, granted_at = excluded.granted_at, revoked_at = excluded.revoked_at;

-- name: PutStripeCustomer :exec
INSERT INTO stripe_customer (stripe_account, person_id, stripe_customer, created_at)
VALUES (@stripe_account, @person_id, @stripe_customer, @created_at)
ON CONFLICT (stripe_account, person_id) DO UPDATE SET stripe_customer = excluded.stripe_customer;

-- name: StripeCustomer :one
SELECT stripe_customer FROM stripe_customer WHERE stripe_account = @stripe_account AND person_id = @person_id;
