-- +goose Up
-- Who orders with documents between computers. last_reference is the control reference of the last
-- document that was sent.
CREATE TABLE trading_partner (
    id              TEXT    NOT NULL PRIMARY KEY,
    supplier_id     TEXT    NOT NULL REFERENCES supplier (id),
    name            TEXT    NOT NULL,
    format          TEXT    NOT NULL,
    their_id        TEXT    NOT NULL,
    their_id_key    TEXT    NOT NULL,
    our_id          TEXT    NOT NULL,
    acknowledge     BOOLEAN NOT NULL,
    despatch_advice BOOLEAN NOT NULL,
    invoice         BOOLEAN NOT NULL,
    leniency        TEXT    NOT NULL,
    column_map      TEXT    NOT NULL,
    last_reference  BIGINT  NOT NULL,
    created_at      BIGINT  NOT NULL,
    updated_at      BIGINT  NOT NULL
);
-- A document is from one partner. Tables name no sender, so theirs may have no id.
CREATE UNIQUE INDEX trading_partner_sender ON trading_partner (supplier_id, their_id_key) WHERE their_id_key <> '';
CREATE INDEX trading_partner_supplier ON trading_partner (supplier_id, id);

CREATE TABLE partner_store (
    supplier_id TEXT NOT NULL,
    partner_id  TEXT NOT NULL REFERENCES trading_partner (id),
    code_key    TEXT NOT NULL,
    code        TEXT NOT NULL,
    customer_id TEXT NOT NULL REFERENCES customer (id),
    PRIMARY KEY (supplier_id, partner_id, code_key)
) /* WITHOUT ROWID */;

CREATE TABLE partner_product (
    supplier_id     TEXT   NOT NULL,
    partner_id      TEXT   NOT NULL REFERENCES trading_partner (id),
    code_key        TEXT   NOT NULL,
    code            TEXT   NOT NULL,
    product_id      TEXT   NOT NULL REFERENCES product (id),
    pieces_per_unit BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, partner_id, code_key)
) /* WITHOUT ROWID */;
