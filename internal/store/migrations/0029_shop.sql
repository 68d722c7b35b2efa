-- +goose Up
-- What the buyers' shop needs everywhere: its address, what it shows to whom, and what each buyer
-- may do for a customer.

-- slug names the shop in addresses, e.g. /shop/kombu-brewing. It never changes; '' until the program
-- has made one of the name.
ALTER TABLE supplier ADD COLUMN slug TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX supplier_slug ON supplier (slug) WHERE slug <> '';
-- What people see who are not connected to a customer: 'products' (without prices) or 'nothing'.
ALTER TABLE supplier ADD COLUMN shop_for_strangers TEXT NOT NULL DEFAULT 'nothing';
ALTER TABLE supplier ADD COLUMN buyers_edit_standing BOOLEAN NOT NULL DEFAULT FALSE;

-- role: 'full' or 'limited'. An order of more than spending_limit (0: none) waits for an approver.
ALTER TABLE buyer ADD COLUMN role TEXT NOT NULL DEFAULT 'full';
ALTER TABLE buyer ADD COLUMN spending_limit BIGINT NOT NULL DEFAULT 0;

-- The person who placed an order in the shop; '' for all other orders.
ALTER TABLE orders ADD COLUMN placed_by TEXT NOT NULL DEFAULT '';
