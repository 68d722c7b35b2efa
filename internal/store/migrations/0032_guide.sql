-- +goose Up
-- A customer's own named lists of products.
CREATE TABLE guide_list (
    id          TEXT   NOT NULL PRIMARY KEY,
    supplier_id TEXT   NOT NULL,
    customer_id TEXT   NOT NULL REFERENCES customer (id),
    name        TEXT   NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE INDEX guide_list_customer ON guide_list (supplier_id, customer_id, id);

-- What a customer has said about a product on one of its lists; list_id is '' for the order guide,
-- which is made from its orders. position is 0 where no one has put the product anywhere.
CREATE TABLE guide_item (
    supplier_id TEXT    NOT NULL,
    customer_id TEXT    NOT NULL REFERENCES customer (id),
    list_id     TEXT    NOT NULL,
    product_id  TEXT    NOT NULL REFERENCES product (id),
    position    BIGINT  NOT NULL,
    par         BIGINT  NOT NULL,
    hidden      BOOLEAN NOT NULL,
    PRIMARY KEY (supplier_id, customer_id, list_id, product_id)
) /* WITHOUT ROWID */;

-- The order guide reads what a customer bought in the last 90 days.
CREATE INDEX orders_bought ON orders (supplier_id, customer_id, created_at);

-- Counts the changes of a supplier's products: what a process knows of them holds until it rises.
ALTER TABLE price_version ADD COLUMN product_changes BIGINT NOT NULL DEFAULT 0;
