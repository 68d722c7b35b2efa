-- +goose Up
-- The list of orders can be sorted by total. Its other columns have an index, or few values.
CREATE INDEX orders_total ON orders (supplier_id, total, id);
-- With the id it gives the order of a list too.
DROP INDEX orders_sales_order_number;
CREATE INDEX orders_sales_order_number ON orders (supplier_id, sales_order_number, id) WHERE sales_order_number <> '';
