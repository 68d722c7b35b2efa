-- name: InsertPerson :exec
INSERT INTO person (id, name, email, password_hash, session_epoch, created_at)
VALUES (@id, @name, @email, @password_hash, @session_epoch, @created_at);

-- name: PersonByEmail :one
SELECT * FROM person WHERE email = @email;

-- kind: 'attention', 'orders' or 'documents'. Who has not accepted the invitation yet gets nothing.
-- name: PeopleToMail :many
SELECT person.* FROM membership JOIN person ON person.id = membership.person_id
WHERE membership.supplier_id = @supplier_id AND membership.accepted_at <> 0
  AND ((CAST(@kind AS TEXT) = 'attention' AND membership.mail_attention) OR (CAST(@kind AS TEXT) = 'orders' AND membership.mail_orders)
    OR (CAST(@kind AS TEXT) = 'documents' AND membership.mail_documents))
ORDER BY membership.created_at, person.id;

-- name: RenamePerson :execrows
UPDATE person SET name = @name WHERE id = @id;

-- name: SetPassword :one
UPDATE person SET password_hash = @password_hash, session_epoch = session_epoch + 1 WHERE id = @id RETURNING session_epoch;

-- Only a supplier for whom someone has accepted to work may sign them out.
-- name: RaiseSessionEpoch :execrows
UPDATE person SET session_epoch = session_epoch + 1
WHERE person.id = @person_id
  AND EXISTS (SELECT 1 FROM membership m WHERE m.supplier_id = @supplier_id AND m.person_id = person.id AND m.accepted_at <> 0);

-- name: DeletePersonWithoutTies :exec
DELETE FROM person WHERE person.id = @id
  AND NOT EXISTS (SELECT 1 FROM membership WHERE membership.person_id = person.id)
  AND NOT EXISTS (SELECT 1 FROM buyer WHERE buyer.person_id = person.id);

-- name: PersonByID :one
SELECT * FROM person WHERE id = @id;

-- name: RaiseOwnSessionEpoch :one
UPDATE person SET session_epoch = session_epoch + 1 WHERE id = @id RETURNING session_epoch;
