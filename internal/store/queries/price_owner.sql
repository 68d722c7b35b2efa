-- name: SettlePrice :execrows
UPDATE price SET settled = @mark WHERE supplier_id = @supplier_id AND price_list_id = @price_list_id AND target = @target
  AND minimum_quantity = @minimum_quantity AND valid_from = @valid_from AND owner = 'manual' AND since <= @version AND until > @version;

-- name: InsertGiveBack :exec
INSERT INTO price_give_back (id, supplier_id, made_by, made_at, prices, undone_at)
VALUES (@id, @supplier_id, @made_by, @made_at, 0, 0);

-- name: CountGivenBack :exec
UPDATE price_give_back SET prices = prices + @more WHERE supplier_id = @supplier_id AND id = @id;

-- name: InsertGivenBackPrice :execrows
INSERT INTO price_given_back (supplier_id, give_back_id, price_list_id, product_id, minimum_quantity, valid_from, valid_to, unit_price)
SELECT g.supplier_id, g.id, @price_list_id, @product_id, @minimum_quantity, @valid_from, @valid_to, @unit_price
FROM price_give_back g WHERE g.supplier_id = @supplier_id AND g.id = @give_back_id;

-- name: GiveBack :one
SELECT * FROM price_give_back WHERE supplier_id = @supplier_id AND id = @id;

-- name: GiveBacks :many
SELECT * FROM price_give_back WHERE supplier_id = @supplier_id AND prices > 0 AND (CAST(@before AS TEXT) = '' OR id < CAST(@before AS TEXT))
ORDER BY id DESC LIMIT @max_rows;

-- name: GivenBackPrices :many
SELECT * FROM price_given_back WHERE supplier_id = @supplier_id AND give_back_id = @give_back_id
ORDER BY price_list_id, product_id, minimum_quantity, valid_from LIMIT @max_rows;

-- name: DeleteGivenBackPrice :exec
DELETE FROM price_given_back WHERE supplier_id = @supplier_id AND give_back_id = @give_back_id AND price_list_id = @price_list_id
  AND product_id = @product_id AND minimum_quantity = @minimum_quantity AND valid_from = @valid_from;

-- name: SetGiveBackUndone :execrows
UPDATE price_give_back SET undone_at = @undone_at WHERE supplier_id = @supplier_id AND id = @id;

-- name: DeleteOldGivenBack :execrows
DELETE FROM price_given_back WHERE (supplier_id, give_back_id, price_list_id, product_id, minimum_quantity, valid_from) IN (
    SELECT p.supplier_id, p.give_back_id, p.price_list_id, p.product_id, p.minimum_quantity, p.valid_from
    FROM price_given_back p JOIN price_give_back g ON g.id = p.give_back_id
    WHERE p.supplier_id = @supplier_id AND g.made_at < @made_before LIMIT @max_rows
);

-- name: DeleteOldGiveBacks :execrows
DELETE FROM price_give_back WHERE id IN (
    SELECT g.id FROM price_give_back g WHERE g.supplier_id = @supplier_id AND g.made_at < @made_before
      AND NOT EXISTS (SELECT 1 FROM price_given_back p WHERE p.supplier_id = g.supplier_id AND p.give_back_id = g.id) LIMIT @max_rows
);

-- name: ChoosePriceDiscounts :execrows
UPDATE connection SET price_discounts_choice = @choice WHERE supplier_id = @supplier_id AND id = @id;

-- name: ChooseCustomerDiscounts :execrows
UPDATE connection SET customer_discounts_choice = @choice WHERE supplier_id = @supplier_id AND id = @id;

-- name: ChooseDefaultDiscount :execrows
UPDATE connection SET default_discount_choice = @choice WHERE supplier_id = @supplier_id AND id = @id;

-- name: ProductsByGroup :many
SELECT group_remote, group_name, sub_group_remote, sub_group_name, count(*) AS products FROM product
WHERE supplier_id = @supplier_id AND availability <> 'discontinued'
GROUP BY group_remote, group_name, sub_group_remote, sub_group_name;
