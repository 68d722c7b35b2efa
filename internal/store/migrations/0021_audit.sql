-- +goose Up
-- What was done that a security review asks about, as a chain: each row's hash covers the row
-- before it, so that a row which was changed or taken out is found. What belongs to no supplier
-- has an empty supplier_id.
CREATE TABLE audit (
    supplier_id TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    kind        TEXT   NOT NULL,
    actor       TEXT   NOT NULL,
    address     TEXT   NOT NULL,
    request_id  TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    detail      TEXT   NOT NULL,
    hash        TEXT   NOT NULL,
    PRIMARY KEY (supplier_id, number)
) /* WITHOUT ROWID */;

-- Where each supplier's chain ends: a row that is missing at its end is found, too.
CREATE TABLE audit_end (
    supplier_id TEXT   NOT NULL PRIMARY KEY,
    number      BIGINT NOT NULL,
    hash        TEXT   NOT NULL
) /* WITHOUT ROWID */;
