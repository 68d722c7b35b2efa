-- name: InsertSetupCode :exec
INSERT INTO setup_code (code_hash, created_at) VALUES (@code_hash, @created_at);

-- name: CountSetupCodes :one
SELECT count(*) FROM setup_code WHERE code_hash = @code_hash;

-- name: DeleteSetupCodes :execrows
DELETE FROM setup_code;
