-- +goose Up
-- How a person decided that a table is read, by its headings: of a customer, for a price list …
CREATE TABLE table_mapping (
    supplier_id TEXT   NOT NULL REFERENCES supplier (id),
    scope_kind  TEXT   NOT NULL,
    scope_id    TEXT   NOT NULL,
    headings    TEXT   NOT NULL,
    mapping     TEXT   NOT NULL,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, scope_kind, scope_id, headings)
) /* WITHOUT ROWID */;

-- Lists that people hand in name products by barcode, too. Two products may share one.
CREATE INDEX product_barcode ON product (supplier_id, barcode) WHERE barcode <> '';
