-- +goose Up
-- A price is for a product or for a product group (its target), may be a discount off another price,
-- and a person's price stands beside the one that the sync keeps for the same.
CREATE TABLE price_before AS SELECT * FROM price;
DROP TABLE price;
CREATE TABLE price (
    supplier_id      TEXT   NOT NULL,
    price_list_id    TEXT   NOT NULL REFERENCES price_list (id),
    target           TEXT   NOT NULL,
    minimum_quantity BIGINT NOT NULL,
    valid_from       TEXT   NOT NULL,
    owner            TEXT   NOT NULL,
    since            BIGINT NOT NULL,
    until            BIGINT NOT NULL,
    product_id       TEXT   REFERENCES product (id),
    group_name       TEXT   NOT NULL,
    valid_to         TEXT   NOT NULL,
    unit_price       BIGINT NOT NULL,
    basis            TEXT   NOT NULL,
    discount         BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, price_list_id, target, minimum_quantity, valid_from, owner, since)
) /* WITHOUT ROWID */;
INSERT INTO price
SELECT supplier_id, price_list_id, product_id, minimum_quantity, valid_from, owner, since, until, product_id, '', valid_to, unit_price, '', 0
FROM price_before;
DROP TABLE price_before;
CREATE INDEX price_product ON price (supplier_id, product_id, until);
CREATE INDEX price_ended ON price (supplier_id, until) WHERE until < 9223372036854775807;

-- The default sell prices are a list too, with its supplier's id. What the product has is the price
-- as it was imported.
ALTER TABLE product RENAME COLUMN default_price TO imported_price;
INSERT INTO price_list (id, supplier_id, name, origin, currency, remote_key, created_at, since, until, search)
SELECT id, id, 'Default sell prices', 'unleashed_default', currency, 'default', created_at, 1, 9223372036854775807, 'default sell prices' FROM supplier;
INSERT INTO price (supplier_id, price_list_id, target, minimum_quantity, valid_from, owner, since, until, product_id, group_name, valid_to,
    unit_price, basis, discount)
SELECT supplier_id, supplier_id, id, 0, '', 'unleashed', 1, 9223372036854775807, id, '', '', imported_price, '', 0
FROM product WHERE imported_price > 0;

-- The mirror keeps what a row is for in every way that a row can say it, and the moments of its
-- validity. Everything is read in full again.
DELETE FROM remote_price;
ALTER TABLE remote_price DROP COLUMN valid_from;
ALTER TABLE remote_price DROP COLUMN valid_to;
ALTER TABLE remote_price ADD COLUMN valid_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE remote_price ADD COLUMN valid_to BIGINT NOT NULL DEFAULT 0;
ALTER TABLE remote_price ADD COLUMN customer_code TEXT NOT NULL DEFAULT '';
ALTER TABLE remote_price ADD COLUMN product_code TEXT NOT NULL DEFAULT '';
ALTER TABLE remote_price ADD COLUMN group_name TEXT NOT NULL DEFAULT '';
UPDATE connection SET prices_full_at = 0, prices_since = '';
ALTER TABLE connection ADD COLUMN group_prices_since TEXT NOT NULL DEFAULT '';

-- Whether a customer's discount is taken off default sell prices too ('' while nothing has shown it,
-- 'yes', 'no'), and what has shown it.
ALTER TABLE connection ADD COLUMN default_discount TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN default_discount_evidence TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN add_up_lines BOOLEAN NOT NULL DEFAULT FALSE;

-- An example of each reason for which a run skipped something.
ALTER TABLE run ADD COLUMN examples TEXT NOT NULL DEFAULT '';
