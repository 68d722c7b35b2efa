-- +goose Up
-- Codes that are mailed to someone who signs in to a shop, at most one for each browser. The code is
-- hashed with a secret that only the browser has: six digits would soon be guessed from a hash alone.
-- asked_of is the supplier whose shop was asked for, or '' when it was none.
CREATE TABLE sign_in_code (
    browser_hash TEXT    NOT NULL PRIMARY KEY,
    code_hash    TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    asked_of     TEXT    NOT NULL,
    purpose      TEXT    NOT NULL,
    tries        BIGINT  NOT NULL,
    mailed       BOOLEAN NOT NULL,
    created_at   BIGINT  NOT NULL,
    expires_at   BIGINT  NOT NULL
) /* WITHOUT ROWID */;
CREATE INDEX sign_in_code_expires ON sign_in_code (expires_at);
