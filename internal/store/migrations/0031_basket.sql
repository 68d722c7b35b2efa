-- +goose Up
-- What a person is about to order for a customer. The key makes of it one order, however often the
-- placing is sent; the version finds a placing that raced a change on another device.
CREATE TABLE basket (
    supplier_id   TEXT   NOT NULL,
    customer_id   TEXT   NOT NULL REFERENCES customer (id),
    person_id     TEXT   NOT NULL REFERENCES person (id),
    placing_key   TEXT   NOT NULL,
    reference     TEXT   NOT NULL,
    notes         TEXT   NOT NULL,
    required_date TEXT   NOT NULL,
    address_id    TEXT   NOT NULL,
    version       BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, customer_id, person_id)
) /* WITHOUT ROWID */;

-- The agreed price is the one the person has seen; -1: none was shown.
CREATE TABLE basket_line (
    supplier_id  TEXT   NOT NULL,
    customer_id  TEXT   NOT NULL,
    person_id    TEXT   NOT NULL,
    product_id   TEXT   NOT NULL REFERENCES product (id),
    quantity     BIGINT NOT NULL,
    agreed_price BIGINT NOT NULL,
    added_at     BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, customer_id, person_id, product_id)
) /* WITHOUT ROWID */;

-- What became of each key. Kept as long as the orders: a phone may send again what it queued weeks
-- ago.
CREATE TABLE basket_placing (
    supplier_id   TEXT   NOT NULL,
    customer_id   TEXT   NOT NULL REFERENCES customer (id),
    person_id     TEXT   NOT NULL REFERENCES person (id),
    placing_key   TEXT   NOT NULL,
    order_id      TEXT   NOT NULL,
    held_order_id TEXT   NOT NULL,
    placed_at     BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, customer_id, person_id, placing_key)
) /* WITHOUT ROWID */;

-- An order over its buyer's spending limit, which waits for someone of the same customer.
CREATE TABLE held_order (
    id          TEXT   NOT NULL PRIMARY KEY,
    supplier_id TEXT   NOT NULL,
    customer_id TEXT   NOT NULL REFERENCES customer (id),
    person_id   TEXT   NOT NULL REFERENCES person (id),
    state       TEXT   NOT NULL,
    contents    TEXT   NOT NULL,
    total       BIGINT NOT NULL,
    currency    TEXT   NOT NULL,
    order_id    TEXT   NOT NULL,
    decided_by  TEXT   NOT NULL,
    words       TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    decided_at  BIGINT NOT NULL
);
CREATE INDEX held_order_customer ON held_order (supplier_id, customer_id, state, id);
