-- +goose Up
-- When prices are compared with those of the account by themselves again. Another account's
-- comparison says nothing about this one's.
CREATE TABLE price_check (
    supplier_id TEXT   NOT NULL PRIMARY KEY REFERENCES supplier (id),
    account     BIGINT NOT NULL,
    next_at     BIGINT NOT NULL
);

-- When each customer's prices were last compared: those that waited longest are compared next.
CREATE TABLE price_checked (
    supplier_id TEXT   NOT NULL,
    customer_id TEXT   NOT NULL REFERENCES customer (id),
    checked_at  BIGINT NOT NULL,
    compared    BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, customer_id)
) /* WITHOUT ROWID */;

-- A price that the account states otherwise than it is here, with what shows it. Ours is NULL where
-- nothing here has a price.
CREATE TABLE price_drift (
    supplier_id   TEXT   NOT NULL,
    customer_id   TEXT   NOT NULL REFERENCES customer (id),
    product_id    TEXT   NOT NULL REFERENCES product (id),
    ours          BIGINT,
    rule          TEXT   NOT NULL,
    explanation   TEXT   NOT NULL,
    price_list_id TEXT   NOT NULL,
    theirs        BIGINT NOT NULL,
    their_rule    TEXT   NOT NULL,
    their_words   TEXT   NOT NULL,
    cause         TEXT   NOT NULL,
    record_read   TEXT   NOT NULL,
    read_at       BIGINT NOT NULL,
    found_at      BIGINT NOT NULL,
    run_id        TEXT   NOT NULL,
    PRIMARY KEY (supplier_id, customer_id, product_id)
) /* WITHOUT ROWID */;
