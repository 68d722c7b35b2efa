-- +goose Up
-- Codes are looked up by what their spellings have in common, and things are searched without case,
-- macrons and accents.
ALTER TABLE product ADD COLUMN code_key TEXT NOT NULL DEFAULT '';
CREATE INDEX product_code_key ON product (supplier_id, code_key);
ALTER TABLE customer ADD COLUMN code_key TEXT NOT NULL DEFAULT '';
CREATE INDEX customer_code_key ON customer (supplier_id, code_key);
ALTER TABLE price_list ADD COLUMN search TEXT NOT NULL DEFAULT '';

-- The words of orders' references, and the numbers inside of them. They stand in
-- orders.reference_search too: here to find orders, there to look at one that was found.
DROP INDEX orders_reference_search;
CREATE TABLE order_reference_word (
    supplier_id TEXT NOT NULL,
    word        TEXT NOT NULL,
    order_id    TEXT NOT NULL REFERENCES orders (id),
    PRIMARY KEY (supplier_id, word, order_id)
) /* WITHOUT ROWID */;

-- Whether a text has all of some words, with one space between them. SQLite asks the program.
-- only postgres
CREATE FUNCTION has_words(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT $1 LIKE ALL (string_to_array('%' || replace($2, ' ', '% %') || '%', ' ')) $$;
-- end

-- The tables whose search columns the program still has to work out again, and the last row it did.
CREATE TABLE search_rebuild (
    kind     TEXT NOT NULL PRIMARY KEY,
    after_id TEXT NOT NULL
) /* WITHOUT ROWID */;
INSERT INTO search_rebuild (kind, after_id) VALUES ('product', ''), ('customer', ''), ('price_list', ''), ('orders', '');
