-- name: InsertPersonLink :exec
INSERT INTO person_link (token_hash, person_id, purpose, expires_at) VALUES (@token_hash, @person_id, @purpose, @expires_at);

-- name: PersonByLink :one
SELECT person.* FROM person_link JOIN person ON person.id = person_link.person_id
WHERE person_link.token_hash = @token_hash AND person_link.purpose = @purpose AND person_link.expires_at > @now;

-- name: SpendPersonLink :execrows
DELETE FROM person_link WHERE token_hash = @token_hash;

-- name: DeletePersonLinks :exec
DELETE FROM person_link WHERE person_id = @person_id AND purpose = @purpose;

-- name: ForgetPersonLinks :exec
DELETE FROM person_link WHERE expires_at <= @now;
