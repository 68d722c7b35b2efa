-- +goose Up
-- Whose a session is and where it was begun, so that people see where they are signed in and can
-- end one. Sessions from before say so when they are next kept.
ALTER TABLE session ADD COLUMN person_id TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN began_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX session_person ON session (person_id) WHERE person_id <> '';

-- The app on a person's phone that shows codes to sign in with. turned_on_at is 0 until they have
-- typed a first one; used_step is the half minute of the last code, which works once.
CREATE TABLE authenticator (
    person_id    TEXT   NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    secret       TEXT   NOT NULL,
    used_step    BIGINT NOT NULL,
    turned_on_at BIGINT NOT NULL
) /* WITHOUT ROWID */;

CREATE TABLE recovery_code (
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (person_id, code_hash)
) /* WITHOUT ROWID */;

-- credential is the public key with its counter, as the library for passkeys keeps it.
CREATE TABLE passkey (
    id           TEXT   NOT NULL PRIMARY KEY,
    person_id    TEXT   NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    name         TEXT   NOT NULL,
    credential   TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL
) /* WITHOUT ROWID */;
CREATE INDEX passkey_person ON passkey (person_id);
