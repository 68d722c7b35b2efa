-- +goose Up
-- A line knows where its price came from. Of one written before, only the rule is known: a manual
-- price was on a manual price list or was entered manually.

ALTER TABLE order_line ADD COLUMN price_list_id TEXT NOT NULL DEFAULT '';
ALTER TABLE order_line ADD COLUMN price_explanation TEXT NOT NULL DEFAULT 'Price list or entered manually';
UPDATE order_line SET price_explanation = CASE price_rule WHEN 'customer' THEN 'Customer price' WHEN 'tier' THEN 'Price tier' ELSE 'Default sell price' END
WHERE price_rule <> 'manual';
