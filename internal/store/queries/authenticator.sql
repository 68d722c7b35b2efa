-- name: PutAuthenticator :exec
INSERT INTO authenticator (person_id, secret, used_step, turned_on_at) VALUES (@person_id, @secret, @used_step, @turned_on_at)
ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, used_step = excluded.used_step, turned_on_at = excluded.turned_on_at;

-- name: Authenticator :one
SELECT * FROM authenticator WHERE person_id = @person_id;

-- Of two who type the same code, one is first.
-- name: UseAuthenticatorStep :execrows
UPDATE authenticator SET used_step = @used_step WHERE person_id = @person_id AND used_step < @used_step;

-- name: DeleteAuthenticator :exec
DELETE FROM authenticator WHERE person_id = @person_id;

-- name: InsertRecoveryCode :exec
INSERT INTO recovery_code (person_id, code_hash) VALUES (@person_id, @code_hash);

-- name: CountRecoveryCodes :one
SELECT count(*) FROM recovery_code WHERE person_id = @person_id;

-- name: SpendRecoveryCode :execrows
DELETE FROM recovery_code WHERE person_id = @person_id AND code_hash = @code_hash;

-- name: DeleteRecoveryCodes :exec
DELETE FROM recovery_code WHERE person_id = @person_id;
