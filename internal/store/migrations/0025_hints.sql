-- +goose Up
-- The keys that Unleashed signs its webhooks with, one for each subscription.
CREATE TABLE hint_key (
    supplier_id TEXT   NOT NULL REFERENCES supplier (id),
    id          TEXT   NOT NULL,
    sealed_key  TEXT   NOT NULL,
    added_at    BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, id)
) /* WITHOUT ROWID */;

-- What is to be read again because a webhook said that it has changed. However many say so, it is
-- one row until it has been read; hints counts them, so that one that comes meanwhile is not lost.
CREATE TABLE hint (
    supplier_id TEXT   NOT NULL REFERENCES supplier (id),
    topic       TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    hints       BIGINT NOT NULL,
    attempts    BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, topic, subject)
) /* WITHOUT ROWID */;

-- The latest webhooks by their own id, so that a repeated one is known. They are numbered, and only
-- the last ones are kept.
CREATE TABLE hint_seen (
    supplier_id  TEXT   NOT NULL REFERENCES supplier (id),
    notification TEXT   NOT NULL,
    number       BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, notification)
) /* WITHOUT ROWID */;
CREATE UNIQUE INDEX hint_seen_number ON hint_seen (supplier_id, number);

-- How the webhooks arrive.
CREATE TABLE hint_health (
    supplier_id      TEXT   NOT NULL PRIMARY KEY REFERENCES supplier (id),
    received         BIGINT NOT NULL,
    repeated         BIGINT NOT NULL,
    refused          BIGINT NOT NULL,
    last_received_at BIGINT NOT NULL,
    last_refused_at  BIGINT NOT NULL,
    last_refusal     TEXT   NOT NULL
) /* WITHOUT ROWID */;
