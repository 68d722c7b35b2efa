-- +goose Up
-- Whether a person of the customer's did it. A customer sees the names of its own people only.
ALTER TABLE timeline ADD COLUMN by_customer BOOLEAN NOT NULL DEFAULT FALSE;

-- How many problems that the customer has reported with an order are still to be settled.
ALTER TABLE orders ADD COLUMN open_problems BIGINT NOT NULL DEFAULT 0;

-- What a customer says was wrong with an order that came. It is settled once settled_at is not 0.
CREATE TABLE order_problem (
    id          TEXT   NOT NULL PRIMARY KEY,
    supplier_id TEXT   NOT NULL REFERENCES supplier (id),
    order_id    TEXT   NOT NULL REFERENCES orders (id),
    words       TEXT   NOT NULL,
    reported_by TEXT   NOT NULL,
    reported_at BIGINT NOT NULL,
    answer      TEXT   NOT NULL,
    settled_by  TEXT   NOT NULL,
    settled_at  BIGINT NOT NULL
);
CREATE INDEX order_problem_order ON order_problem (supplier_id, order_id, id);

CREATE TABLE order_problem_line (
    problem_id   TEXT   NOT NULL REFERENCES order_problem (id),
    position     BIGINT NOT NULL,
    supplier_id  TEXT   NOT NULL,
    kind         TEXT   NOT NULL,
    product_code TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    quantity     BIGINT NOT NULL,
    PRIMARY KEY (problem_id, position)
) /* WITHOUT ROWID */;

-- Unlike pictures of products, photos are shown to the two sides of the order only.
CREATE TABLE order_problem_photo (
    problem_id   TEXT   NOT NULL REFERENCES order_problem (id),
    position     BIGINT NOT NULL,
    supplier_id  TEXT   NOT NULL,
    content_type TEXT   NOT NULL,
    content      BYTEA  NOT NULL,
    PRIMARY KEY (problem_id, position)
);
