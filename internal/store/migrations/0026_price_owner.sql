-- +goose Up
-- Who set a price that a person owns, and when. "settled" is what Unleashed said beside it when a
-- person decided to keep it: while Unleashed says the same, it is no open conflict.
ALTER TABLE price ADD COLUMN set_by TEXT NOT NULL DEFAULT '';
ALTER TABLE price ADD COLUMN set_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE price ADD COLUMN settled TEXT NOT NULL DEFAULT '';
DROP INDEX price_product;
CREATE INDEX price_target ON price (supplier_id, target, until);
CREATE INDEX price_manual ON price (supplier_id, price_list_id, target, minimum_quantity) WHERE owner = 'manual';

-- Manual prices that were given back to Unleashed, so that it can be undone.
CREATE TABLE price_give_back (
    id          TEXT   NOT NULL PRIMARY KEY,
    supplier_id TEXT   NOT NULL REFERENCES supplier (id),
    made_by     TEXT   NOT NULL,
    made_at     BIGINT NOT NULL,
    prices      BIGINT NOT NULL,
    undone_at   BIGINT NOT NULL
);
CREATE INDEX price_give_back_made ON price_give_back (supplier_id, made_at);
CREATE TABLE price_given_back (
    supplier_id      TEXT   NOT NULL,
    give_back_id     TEXT   NOT NULL REFERENCES price_give_back (id),
    price_list_id    TEXT   NOT NULL,
    product_id       TEXT   NOT NULL,
    minimum_quantity BIGINT NOT NULL,
    valid_from       TEXT   NOT NULL,
    valid_to         TEXT   NOT NULL,
    unit_price       BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, give_back_id, price_list_id, product_id, minimum_quantity, valid_from)
) /* WITHOUT ROWID */;

-- What a person has decided about the account's discounts ('' while no one has), which counts more
-- than what was found in the account.
ALTER TABLE connection ADD COLUMN price_discounts_choice TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN customer_discounts_choice TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN default_discount_choice TEXT NOT NULL DEFAULT '';
