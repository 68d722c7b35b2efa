-- name: PutPayout :exec
INSERT INTO payout (
    supplier_id, id, stripe_account, state, amount, currency, arrives_on, automatic, itemised, failure, created_at
) VALUES (
    @supplier_id, @id, @stripe_account, @state, @amount, @currency, @arrives_on, @automatic, @itemised, @failure, @created_at
)
ON CONFLICT (supplier_id, id) DO UPDATE SET
    state = excluded.state, amount = excluded.amount, arrives_on = excluded.arrives_on, itemised = excluded.itemised, failure = excluded.failure;

-- name: Payout :one
SELECT * FROM payout WHERE supplier_id = @supplier_id AND id = @id;

-- The payment must be the supplier's.
-- name: PutPayoutItem :execrows
INSERT INTO payout_item (supplier_id, id, payout_id, payment_id, refund_id, kind, amount, fee, net, currency)
SELECT
    CAST(@supplier_id AS TEXT), CAST(@id AS TEXT), CAST(@payout_id AS TEXT), payment.id, CAST(@refund_id AS TEXT),
    CAST(@kind AS TEXT), CAST(@amount AS BIGINT), CAST(@fee AS BIGINT), CAST(@net AS BIGINT), CAST(@currency AS TEXT)
FROM payment WHERE payment.supplier_id = @supplier_id AND payment.id = @payment_id
ON CONFLICT (supplier_id, id) DO UPDATE SET
    payout_id = excluded.payout_id, payment_id = excluded.payment_id, refund_id = excluded.refund_id, kind = excluded.kind,
    amount = excluded.amount, fee = excluded.fee, net = excluded.net;

-- What was in a payout that has come to nothing is in another one.
-- name: MovePayoutItems :exec
UPDATE payout_item SET payout_id = @to_payout WHERE supplier_id = @supplier_id AND payout_id = @from_payout;

-- name: NotePayoutsRead :exec
UPDATE stripe_connection SET payouts_until = @until, payouts_error = @problem
WHERE supplier_id = @supplier_id AND sealed_key = @sealed_key;

-- name: NoteReconcile :exec
UPDATE stripe_connection SET reconcile_error = @problem
WHERE supplier_id = @supplier_id AND sealed_key = @sealed_key AND reconcile_error <> @problem;
