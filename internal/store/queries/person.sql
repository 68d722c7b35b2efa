-- name: InsertPerson :exec
INSERT INTO person (id, supplier_id, name, email, role, password_hash, session_epoch, mail_attention, mail_orders, created_at)
VALUES (@id, @supplier_id, @name, @email, @role, @password_hash, @session_epoch, @mail_attention, @mail_orders, @created_at);

-- name: Person :one
SELECT * FROM person WHERE supplier_id = @supplier_id AND id = @id;

-- name: PersonByEmail :one
SELECT * FROM person WHERE email = @email;

-- name: PersonOfSession :one
SELECT sqlc.embed(person), sqlc.embed(supplier)
FROM person JOIN supplier ON supplier.id = person.supplier_id
WHERE person.id = @id AND person.session_epoch = @session_epoch;

-- name: People :many
SELECT * FROM person WHERE supplier_id = @supplier_id ORDER BY id;

-- kind: 'attention' or 'orders'. Who has not accepted the invitation yet has no password, and gets nothing.
-- name: PeopleToMail :many
SELECT * FROM person
WHERE supplier_id = @supplier_id AND password_hash <> ''
  AND ((CAST(@kind AS TEXT) = 'attention' AND mail_attention) OR (CAST(@kind AS TEXT) = 'orders' AND mail_orders))
ORDER BY id;

-- name: UpdatePerson :execrows
UPDATE person SET name = @name, role = @role, mail_attention = @mail_attention, mail_orders = @mail_orders
WHERE supplier_id = @supplier_id AND id = @id;

-- name: SetPassword :one
UPDATE person SET password_hash = @password_hash, session_epoch = session_epoch + 1
WHERE supplier_id = @supplier_id AND id = @id RETURNING session_epoch;

-- name: RaiseSessionEpoch :execrows
UPDATE person SET session_epoch = session_epoch + 1 WHERE supplier_id = @supplier_id AND id = @id;

-- name: DeletePerson :execrows
DELETE FROM person WHERE supplier_id = @supplier_id AND id = @id;
