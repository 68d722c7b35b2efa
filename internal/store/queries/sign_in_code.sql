-- name: InsertSignInCode :exec
INSERT INTO sign_in_code (browser_hash, code_hash, email, asked_of, purpose, tries, mailed, created_at, expires_at)
VALUES (@browser_hash, @code_hash, @email, @asked_of, @purpose, @tries, @mailed, @created_at, @expires_at);

-- name: SignInCode :one
SELECT * FROM sign_in_code WHERE browser_hash = @browser_hash;

-- name: TrySignInCode :one
UPDATE sign_in_code SET tries = tries + 1 WHERE browser_hash = @browser_hash RETURNING *;

-- name: MailSignInCode :one
UPDATE sign_in_code SET mailed = TRUE
WHERE browser_hash = @browser_hash AND code_hash = @code_hash AND NOT mailed AND expires_at > @now RETURNING *;

-- name: DeleteSignInCode :exec
DELETE FROM sign_in_code WHERE browser_hash = @browser_hash;

-- name: ForgetSignInCodes :exec
DELETE FROM sign_in_code WHERE expires_at < @before;
