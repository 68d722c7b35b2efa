-- name: PutStripeConnection :exec
INSERT INTO stripe_connection (
    supplier_id, sealed_key, sealed_webhook_secret, account_id, account_name, live, status, error, connected_at, reconciled_until,
    next_reconcile_at, payouts_until, payouts_error, reconcile_error, compare_first
) VALUES (
    @supplier_id, @sealed_key, @sealed_webhook_secret, @account_id, @account_name, @live, @status, @error, @connected_at, @reconciled_until,
    @next_reconcile_at, @payouts_until, @payouts_error, @reconcile_error, @compare_first
)
ON CONFLICT (supplier_id) DO UPDATE SET
    sealed_key = excluded.sealed_key, sealed_webhook_secret = excluded.sealed_webhook_secret, account_id = excluded.account_id,
    account_name = excluded.account_name, live = excluded.live, status = excluded.status, error = excluded.error,
    connected_at = excluded.connected_at, reconciled_until = excluded.reconciled_until, next_reconcile_at = excluded.next_reconcile_at,
    payouts_until = excluded.payouts_until, payouts_error = excluded.payouts_error, reconcile_error = excluded.reconcile_error,
    compare_first = excluded.compare_first;

-- name: StripeConnection :one
SELECT * FROM stripe_connection WHERE supplier_id = @supplier_id;

-- name: StripeConnections :many
SELECT * FROM stripe_connection ORDER BY supplier_id;

-- name: InsertStripeEvent :execrows
INSERT INTO stripe_event /* unseen */ (supplier_id, id, type, object_id, intent_id, created_at, received_at, handled_at)
VALUES (@supplier_id, @id, @type, @object_id, @intent_id, @created_at, @received_at, 0)
ON CONFLICT (supplier_id, id) DO NOTHING;

-- name: StripeEventsToHandle :many
SELECT * FROM stripe_event WHERE handled_at = 0 ORDER BY received_at LIMIT @max_rows;

-- name: HandledStripeEvent :execrows
UPDATE /* unseen */ stripe_event SET handled_at = @handled_at WHERE supplier_id = @supplier_id AND id = @id;

-- What was handled long ago cannot come again: Stripe sends an event again for three days.
-- name: ForgetStripeEvents :execrows
DELETE FROM /* unseen */ stripe_event WHERE (supplier_id, id) IN (
    SELECT e.supplier_id, e.id FROM stripe_event e WHERE e.handled_at <> 0 AND e.handled_at < @before LIMIT @max_rows
);
