-- Suppliers for which something about payments is due. What is due further ahead than anything in the
-- outbox can be was written before the clock was set back: it is due, too.
-- name: SuppliersWithPaymentWork :many
SELECT p.supplier_id FROM payment p WHERE p.look_at <> 0 AND p.look_at <= @now
UNION
SELECT b.supplier_id FROM outbox b
WHERE b.kind IN ('charge', 'refund') AND b.state IN ('pending', 'sending', 'unknown')
  AND (b.next_attempt_at <= @now OR b.next_attempt_at > @latest)
UNION
SELECT e.supplier_id FROM stripe_event e WHERE e.handled_at = 0 AND e.received_at <= @now
UNION
SELECT r.supplier_id FROM refund r WHERE r.state = 'processing' AND r.updated_at <= @refunds_before
UNION
SELECT c.supplier_id FROM stripe_connection c WHERE c.sealed_key <> '' AND (c.status = 'error' OR c.compare_first OR c.next_reconcile_at <> 0 AND c.next_reconcile_at <= @now
  OR c.reconciled_until < (SELECT coalesce(max(restored.at), 0) FROM restored));

-- name: RefundsToLookAt :many
SELECT id FROM refund WHERE supplier_id = @supplier_id AND state = 'processing' AND stripe_id <> '' AND updated_at <= @before
ORDER BY updated_at LIMIT @max_rows;

-- name: SupplierStripeEvents :many
SELECT * FROM stripe_event WHERE supplier_id = @supplier_id AND handled_at = 0 AND received_at <= @now ORDER BY received_at LIMIT @max_rows;

-- name: PutOffStripeEvent :execrows
UPDATE /* unseen */ stripe_event SET received_at = @received_at WHERE supplier_id = @supplier_id AND id = @id AND handled_at = 0;

-- One process at a time compares: who has moved the time on.
-- name: TakeReconcile :execrows
UPDATE /* unseen */ stripe_connection SET next_reconcile_at = @next
WHERE supplier_id = @supplier_id AND next_reconcile_at = @was;

-- name: SetReconciledUntil :execrows
UPDATE /* unseen */ stripe_connection SET reconciled_until = @until WHERE supplier_id = @supplier_id AND sealed_key = @sealed_key;

-- A key that was entered in the meantime has its own comparison to wait for.
-- name: ComparedFirst :execrows
UPDATE /* unseen */ stripe_connection SET compare_first = FALSE WHERE supplier_id = @supplier_id AND sealed_key = @sealed_key;

-- A key that was replaced in the meantime is not the one that was refused, or accepted.
-- name: SetStripeStatus :execrows
UPDATE stripe_connection SET status = @status, error = @error
WHERE supplier_id = @supplier_id AND sealed_key = @sealed_key AND (status <> @status OR error <> @error);

-- name: WakePayments :execrows
UPDATE payment SET look_at = @now
WHERE supplier_id = @supplier_id AND state IN ('due', 'scheduled', 'processing', 'failed', 'blocked');
