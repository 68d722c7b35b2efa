-- name: StripeDelivery :one
SELECT * FROM stripe_delivery WHERE supplier_id = @supplier_id;

-- name: CountStripeDelivery :exec
INSERT INTO stripe_delivery /* unseen */ (supplier_id, received, last_received_at, last_refused_at, last_refusal)
VALUES (@supplier_id, 1, @at, 0, '')
ON CONFLICT (supplier_id) DO UPDATE SET received = stripe_delivery.received + 1, last_received_at = excluded.last_received_at;

-- name: NoteRefusedStripeDelivery :exec
INSERT INTO stripe_delivery /* unseen */ (supplier_id, received, last_received_at, last_refused_at, last_refusal)
VALUES (@supplier_id, 0, 0, @at, @why)
ON CONFLICT (supplier_id) DO UPDATE SET last_refused_at = excluded.last_refused_at, last_refusal = excluded.last_refusal;

-- What is under way at another account than the one that is connected waits until that one is back.
-- name: CountPaymentsElsewhere :one
SELECT count(*) FROM payment WHERE supplier_id = @supplier_id AND stripe_account <> '' AND stripe_account <> @account
    AND state IN ('processing', 'failed', 'due', 'scheduled', 'blocked') AND (intent_id <> '' OR page_id <> '');
