-- +goose Up
-- Prices have versions: a row is part of version v when since <= v < until. A price sync writes the
-- next version in small steps, and it is seen when "current" becomes it. "edits" counts what people
-- change, so that a sync notices.
CREATE TABLE price_version (
    supplier_id TEXT   NOT NULL PRIMARY KEY REFERENCES supplier (id),
    current     BIGINT NOT NULL,
    edits       BIGINT NOT NULL
) /* WITHOUT ROWID */;
INSERT INTO price_version (supplier_id, current, edits) SELECT id, 1, 0 FROM supplier;

-- The lists that a customer buys from, in order: the first that has a price gives it.
-- 9223372036854775807 is "until further notice".
CREATE TABLE customer_price_layer (
    supplier_id   TEXT   NOT NULL,
    customer_id   TEXT   NOT NULL REFERENCES customer (id),
    position      BIGINT NOT NULL,
    price_list_id TEXT   NOT NULL REFERENCES price_list (id),
    since         BIGINT NOT NULL,
    until         BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, customer_id, position, since)
) /* WITHOUT ROWID */;
CREATE INDEX customer_price_layer_list ON customer_price_layer (supplier_id, price_list_id, until);
CREATE INDEX customer_price_layer_ended ON customer_price_layer (supplier_id, until) WHERE until < 9223372036854775807;

-- A customer bought from one list, which could extend another one.
INSERT INTO customer_price_layer (supplier_id, customer_id, position, price_list_id, since, until)
WITH RECURSIVE chain (supplier_id, customer_id, position, price_list_id) AS (
    SELECT supplier_id, id, 0, price_list_id FROM customer
    UNION ALL
    SELECT c.supplier_id, c.customer_id, c.position + 1, l.base_id
    FROM chain c JOIN price_list l ON l.supplier_id = c.supplier_id AND l.id = c.price_list_id
    WHERE c.position < 3
)
SELECT c.supplier_id, c.customer_id, c.position, c.price_list_id, 1, 9223372036854775807
FROM chain c JOIN price_list l ON l.supplier_id = c.supplier_id AND l.id = c.price_list_id;

DROP INDEX customer_price_list;
ALTER TABLE customer DROP COLUMN price_list_id;

ALTER TABLE price_list DROP COLUMN base_id;
ALTER TABLE price_list ADD COLUMN since BIGINT NOT NULL DEFAULT 1;
ALTER TABLE price_list ADD COLUMN until BIGINT NOT NULL DEFAULT 9223372036854775807;
DROP INDEX price_list_remote;
CREATE UNIQUE INDEX price_list_remote ON price_list (supplier_id, remote_key, since) WHERE remote_key <> '';
CREATE INDEX price_list_ended ON price_list (supplier_id, until) WHERE until < 9223372036854775807;

CREATE TABLE price_before AS SELECT * FROM price;
DROP TABLE price;
CREATE TABLE price (
    supplier_id      TEXT   NOT NULL,
    price_list_id    TEXT   NOT NULL REFERENCES price_list (id),
    product_id       TEXT   NOT NULL REFERENCES product (id),
    minimum_quantity BIGINT NOT NULL,
    valid_from       TEXT   NOT NULL,
    valid_to         TEXT   NOT NULL,
    unit_price       BIGINT NOT NULL,
    owner            TEXT   NOT NULL,
    since            BIGINT NOT NULL,
    until            BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, price_list_id, product_id, minimum_quantity, valid_from, since)
) /* WITHOUT ROWID */;
INSERT INTO price
SELECT supplier_id, price_list_id, product_id, minimum_quantity, valid_from, valid_to, unit_price, owner, 1, 9223372036854775807 FROM price_before;
DROP TABLE price_before;
CREATE INDEX price_product ON price (supplier_id, product_id, until);
CREATE INDEX price_ended ON price (supplier_id, until) WHERE until < 9223372036854775807;

-- The mirror of the remote account's prices keeps the rows as they came; prices are worked
-- out from them. The rows so far were worked out already, so everything is read in full again.
ALTER TABLE remote_price ADD COLUMN group_remote TEXT NOT NULL DEFAULT '';
ALTER TABLE remote_price ADD COLUMN price_type TEXT NOT NULL DEFAULT '';
ALTER TABLE remote_price ADD COLUMN fixed_price BIGINT;
ALTER TABLE remote_price ADD COLUMN discount BIGINT;
ALTER TABLE remote_price ADD COLUMN discount_basis TEXT NOT NULL DEFAULT '';
ALTER TABLE remote_price ADD COLUMN default_price BIGINT;
UPDATE remote_price SET fixed_price = unit_price;
ALTER TABLE remote_price DROP COLUMN unit_price;
UPDATE connection SET prices_full_at = 0;

ALTER TABLE product ADD COLUMN group_name TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN group_remote TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN sub_group_name TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN sub_group_remote TEXT NOT NULL DEFAULT '';
