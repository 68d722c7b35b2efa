-- +goose Up
-- The keys that all processes sign their messages to push services with. There is one row.
CREATE TABLE push_key (
    id          TEXT   NOT NULL PRIMARY KEY,
    public_key  TEXT   NOT NULL,
    private_key TEXT   NOT NULL,
    created_at  BIGINT NOT NULL
);

-- A browser that a person gets notifications on, for as long as they stay signed in on it. A browser
-- has one address at its push service, whoever uses it.
CREATE TABLE push_subscription (
    id            TEXT   NOT NULL PRIMARY KEY,
    person_id     TEXT   NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    session_hash  TEXT   NOT NULL,
    endpoint_hash TEXT   NOT NULL UNIQUE,
    sealed        TEXT   NOT NULL,
    browser       TEXT   NOT NULL,
    created_at    BIGINT NOT NULL
);
CREATE INDEX push_subscription_person ON push_subscription (person_id);

-- What a buyer has chosen about a kind of message of a supplier; without a row they get both.
CREATE TABLE buyer_choice (
    supplier_id TEXT    NOT NULL REFERENCES supplier (id),
    person_id   TEXT    NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    kind        TEXT    NOT NULL,
    by_mail     BOOLEAN NOT NULL,
    by_push     BOOLEAN NOT NULL,
    PRIMARY KEY (supplier_id, person_id, kind)
) /* WITHOUT ROWID */;
