-- name: InsertMembership :exec
INSERT INTO membership (person_id, supplier_id, role, mail_attention, mail_orders, mail_documents, invitation_hash, invitation_expires_at, accepted_at, created_at)
VALUES (@person_id, @supplier_id, @role, @mail_attention, @mail_orders, @mail_documents, @invitation_hash, @invitation_expires_at, @accepted_at, @created_at);

-- name: Membership :one
SELECT sqlc.embed(membership), sqlc.embed(person) FROM membership JOIN person ON person.id = membership.person_id
WHERE membership.supplier_id = @supplier_id AND membership.person_id = @person_id;

-- name: Memberships :many
SELECT sqlc.embed(membership), sqlc.embed(person) FROM membership JOIN person ON person.id = membership.person_id
WHERE membership.supplier_id = @supplier_id ORDER BY membership.created_at, membership.person_id;

-- name: MembershipOfSession :one
SELECT sqlc.embed(membership), sqlc.embed(person), sqlc.embed(supplier)
FROM membership JOIN person ON person.id = membership.person_id JOIN supplier ON supplier.id = membership.supplier_id
WHERE membership.supplier_id = @supplier_id AND membership.person_id = @person_id AND membership.accepted_at <> 0
  AND person.session_epoch = @session_epoch;

-- That the hash is not empty must be said: only then is the partial index used.
-- name: MembershipByInvitation :one
SELECT sqlc.embed(membership), sqlc.embed(person) FROM membership JOIN person ON person.id = membership.person_id
WHERE membership.invitation_hash = @invitation_hash AND membership.invitation_hash <> ''
  AND membership.accepted_at = 0 AND membership.invitation_expires_at > @now;

-- name: UpdateMembership :execrows
UPDATE membership SET role = @role, mail_attention = @mail_attention, mail_orders = @mail_orders, mail_documents = @mail_documents,
    invitation_hash = @invitation_hash, invitation_expires_at = @invitation_expires_at, accepted_at = @accepted_at
WHERE supplier_id = @supplier_id AND person_id = @person_id;

-- name: DeleteMembership :execrows
DELETE FROM membership WHERE supplier_id = @supplier_id AND person_id = @person_id;

-- name: Workplaces :many
SELECT supplier.* FROM membership JOIN supplier ON supplier.id = membership.supplier_id
WHERE membership.person_id = @person_id AND membership.accepted_at <> 0 ORDER BY membership.created_at, supplier.id;
