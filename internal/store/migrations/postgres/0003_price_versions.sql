-- +goose Up
-- Prices have versions: a row is part of version v when since <= v < until. A price sync writes the
-- next version in small steps, and it is seen when "current" becomes it. "edits" counts what people
-- change, so that a sync notices.
CREATE TABLE price_version (
    supplier_id TEXT COLLATE "C"   NOT NULL PRIMARY KEY REFERENCES supplier (id),
    current     BIGINT NOT NULL,
    edits       BIGINT NOT NULL
);
INSERT INTO price_version (supplier_id, current, edits) SELECT id, 1, 0 FROM supplier;

-- The lists that a customer buys from, in order: the first that has a price gives it.
-- 9223372036854775807 is "until further notice".
CREATE TABLE customer_price_layer (
    supplier_id   TEXT COLLATE "C"   NOT NULL,
    customer_id   TEXT COLLATE "C"   NOT NULL REFERENCES customer (id),
    position      BIGINT NOT NULL,
    price_list_id TEXT COLLATE "C"   NOT NULL REFERENCES price_list (id),
    since         BIGINT NOT NULL,
    until         BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, customer_id, position, since)
);
CREATE INDEX customer_price_layer_list ON customer_price_layer (supplier_id, price_list_id, until);
CREATE INDEX customer_price_layer_ended ON customer_price_layer (supplier_id, until) WHERE until < 9223372036854775807;

-- A customer bought from one list, which could stand on another one.
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

ALTER TABLE price ADD COLUMN since BIGINT NOT NULL DEFAULT 1;
ALTER TABLE price ADD COLUMN until BIGINT NOT NULL DEFAULT 9223372036854775807;
ALTER TABLE price DROP CONSTRAINT price_pkey;
ALTER TABLE price ADD PRIMARY KEY (supplier_id, price_list_id, product_id, minimum_quantity, valid_from, since);
DROP INDEX price_product;
CREATE INDEX price_product ON price (supplier_id, product_id, until);
CREATE INDEX price_ended ON price (supplier_id, until) WHERE until < 9223372036854775807;

-- The mirror of the remote account's prices keeps the rows as they came; what they come to is
-- worked out from them. What is there had been worked out before, so everything is read in full
-- once more.
ALTER TABLE remote_price ADD COLUMN group_remote TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE remote_price ADD COLUMN price_type TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE remote_price ADD COLUMN fixed_price BIGINT;
ALTER TABLE remote_price ADD COLUMN discount BIGINT;
ALTER TABLE remote_price ADD COLUMN discount_basis TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE remote_price ADD COLUMN default_price BIGINT;
UPDATE remote_price SET fixed_price = unit_price;
ALTER TABLE remote_price DROP COLUMN unit_price;
UPDATE connection SET prices_full_at = 0;

ALTER TABLE product ADD COLUMN group_name TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN group_remote TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN sub_group_name TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN sub_group_remote TEXT COLLATE "C" NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE product DROP COLUMN sub_group_remote;
ALTER TABLE product DROP COLUMN sub_group_name;
ALTER TABLE product DROP COLUMN group_remote;
ALTER TABLE product DROP COLUMN group_name;

DELETE FROM remote_price WHERE fixed_price IS NULL;
ALTER TABLE remote_price ADD COLUMN unit_price BIGINT NOT NULL DEFAULT 0;
UPDATE remote_price SET unit_price = fixed_price;
ALTER TABLE remote_price DROP COLUMN default_price;
ALTER TABLE remote_price DROP COLUMN discount_basis;
ALTER TABLE remote_price DROP COLUMN discount;
ALTER TABLE remote_price DROP COLUMN fixed_price;
ALTER TABLE remote_price DROP COLUMN price_type;
ALTER TABLE remote_price DROP COLUMN group_remote;

DELETE FROM price WHERE NOT EXISTS (
    SELECT 1 FROM price_version v WHERE v.supplier_id = price.supplier_id AND price.since <= v.current AND price.until > v.current
);
DELETE FROM customer_price_layer WHERE NOT EXISTS (
    SELECT 1 FROM price_version v WHERE v.supplier_id = customer_price_layer.supplier_id
      AND customer_price_layer.since <= v.current AND customer_price_layer.until > v.current
);
DELETE FROM price_list WHERE NOT EXISTS (
    SELECT 1 FROM price_version v WHERE v.supplier_id = price_list.supplier_id AND price_list.since <= v.current AND price_list.until > v.current
);
ALTER TABLE price_list ADD COLUMN base_id TEXT COLLATE "C" NOT NULL DEFAULT '';
DROP INDEX price_ended;
DROP INDEX price_product;
ALTER TABLE price DROP CONSTRAINT price_pkey;
ALTER TABLE price DROP COLUMN until;
ALTER TABLE price DROP COLUMN since;
ALTER TABLE price ADD PRIMARY KEY (supplier_id, price_list_id, product_id, minimum_quantity, valid_from);
CREATE INDEX price_product ON price (supplier_id, product_id);
UPDATE price_list SET base_id = COALESCE((
    SELECT min(below.price_list_id) FROM customer_price_layer own JOIN customer_price_layer below ON below.customer_id = own.customer_id
    WHERE own.price_list_id = price_list.id AND own.position = 0 AND below.position = 1), '');
ALTER TABLE customer ADD COLUMN price_list_id TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE customer SET price_list_id = COALESCE((SELECT y.price_list_id FROM customer_price_layer y WHERE y.customer_id = customer.id AND y.position = 0), '');
CREATE INDEX customer_price_list ON customer (supplier_id, price_list_id, code);
DROP TABLE customer_price_layer;
DROP INDEX price_list_ended;
DROP INDEX price_list_remote;
ALTER TABLE price_list DROP COLUMN until;
ALTER TABLE price_list DROP COLUMN since;
CREATE UNIQUE INDEX price_list_remote ON price_list (supplier_id, remote_key) WHERE remote_key <> '';
DROP TABLE price_version;
