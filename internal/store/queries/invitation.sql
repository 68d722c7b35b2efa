-- Asking a customer again replaces its invitation: the link that was sent before stops working.
-- name: PutInvitation :execrows
INSERT INTO invitation (customer_id, supplier_id, email, token_hash, sent_at, accepted_at, other_address, accepted_by)
VALUES (@customer_id, @supplier_id, @email, @token_hash, @sent_at, @accepted_at, @other_address, @accepted_by)
ON CONFLICT (customer_id) DO UPDATE SET
    email = excluded.email, token_hash = excluded.token_hash, sent_at = excluded.sent_at, accepted_at = excluded.accepted_at,
    other_address = excluded.other_address, accepted_by = excluded.accepted_by
WHERE invitation.supplier_id = excluded.supplier_id;

-- name: Invitation :one
SELECT * FROM invitation WHERE supplier_id = @supplier_id AND customer_id = @customer_id;

-- The link holds only its token, so this query takes no supplier.
-- name: InvitationByToken :one
SELECT * FROM invitation WHERE token_hash = @token_hash;
