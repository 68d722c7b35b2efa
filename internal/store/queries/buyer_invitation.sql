-- Asking an address again replaces its invitation: the link that was sent before stops working. The
-- customer must be the supplier's.
-- name: PutBuyerInvitation :execrows
INSERT INTO buyer_invitation (supplier_id, customer_id, email, role, spending_limit, invited_by, token_hash, sent_at, accepted_at, accepted_by)
SELECT CAST(@supplier_id AS TEXT), customer.id, CAST(@email AS TEXT), CAST(@role AS TEXT), CAST(@spending_limit AS BIGINT),
    CAST(@invited_by AS TEXT), CAST(@token_hash AS TEXT), CAST(@sent_at AS BIGINT), CAST(@accepted_at AS BIGINT), CAST(@accepted_by AS TEXT)
FROM customer WHERE customer.supplier_id = @supplier_id AND customer.id = @customer_id
ON CONFLICT (supplier_id, customer_id, email) DO UPDATE SET
    role = excluded.role, spending_limit = excluded.spending_limit, invited_by = excluded.invited_by, token_hash = excluded.token_hash,
    sent_at = excluded.sent_at, accepted_at = excluded.accepted_at, accepted_by = excluded.accepted_by;

-- name: BuyerInvitations :many
SELECT * FROM buyer_invitation WHERE supplier_id = @supplier_id AND customer_id = @customer_id ORDER BY sent_at, email;

-- The link holds only its token, so this query takes no supplier.
-- name: BuyerInvitationByToken :one
SELECT * FROM buyer_invitation WHERE token_hash = @token_hash;

-- name: DeleteBuyerInvitation :execrows
DELETE FROM buyer_invitation WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND email = @email;
