-- +goose Up
-- What a token may be used for, until when (0: always), and how it begins, so that people know which
-- of their programs has it. A token of before keeps what it could do.
ALTER TABLE api_token ADD COLUMN scope TEXT NOT NULL DEFAULT 'all';
ALTER TABLE api_token ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE api_token ADD COLUMN beginning TEXT NOT NULL DEFAULT '';
-- When the supplier was warned that it expires; 0: not yet.
ALTER TABLE api_token ADD COLUMN warned_at BIGINT NOT NULL DEFAULT 0;

-- There is at most one set-up code: a new one takes the place of the last. A code of before has no
-- end, so it is dropped; a server that starts on an empty database prints a new one.
DROP TABLE setup_code;
CREATE TABLE setup_code (
    id         BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    code_hash  TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
