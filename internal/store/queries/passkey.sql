-- name: InsertPasskey :exec
INSERT INTO passkey (id, person_id, name, credential, created_at, last_used_at)
VALUES (@id, @person_id, @name, @credential, @created_at, @last_used_at);

-- name: Passkeys :many
SELECT * FROM passkey WHERE person_id = @person_id ORDER BY created_at, id;

-- name: UsePasskey :execrows
UPDATE passkey SET credential = @credential, last_used_at = @last_used_at WHERE person_id = @person_id AND id = @id;

-- name: DeletePasskey :execrows
DELETE FROM passkey WHERE person_id = @person_id AND id = @id;

-- name: DeletePasskeys :exec
DELETE FROM passkey WHERE person_id = @person_id;
