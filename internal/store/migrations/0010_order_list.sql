-- +goose Up
-- The list of orders can be sorted by total. Its other columns have an index, or few values.
CREATE INDEX orders_total ON orders (supplier_id, total, id);
