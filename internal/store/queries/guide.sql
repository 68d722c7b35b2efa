-- Only the customer sees its lists, and on no page that changes by itself: no revision is raised.
-- name: PutGuideList :execrows
INSERT INTO /* unseen */ guide_list (id, supplier_id, customer_id, name, created_at)
SELECT CAST(@id AS TEXT), CAST(@supplier_id AS TEXT), c.id, CAST(@name AS TEXT), CAST(@created_at AS BIGINT)
FROM customer c WHERE c.supplier_id = @supplier_id AND c.id = @customer_id
ON CONFLICT (id) DO UPDATE SET name = excluded.name
WHERE guide_list.supplier_id = excluded.supplier_id AND guide_list.customer_id = excluded.customer_id;

-- name: DeleteGuideList :execrows
DELETE /* unseen */ FROM guide_list WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND id = @id;

-- name: GuideLists :many
SELECT l.id, l.name, l.created_at, (
    SELECT count(*) FROM guide_item i
    WHERE i.supplier_id = l.supplier_id AND i.customer_id = l.customer_id AND i.list_id = l.id AND NOT i.hidden
) AS products
FROM guide_list l WHERE l.supplier_id = @supplier_id AND l.customer_id = @customer_id ORDER BY l.id;

-- The list, its customer and the product must be the supplier's own.
-- name: PutGuideItem :execrows
INSERT INTO /* unseen */ guide_item (supplier_id, customer_id, list_id, product_id, position, par, hidden)
SELECT CAST(@supplier_id AS TEXT), c.id, CAST(@list_id AS TEXT), p.id, CAST(@position AS BIGINT), CAST(@par AS BIGINT), CAST(@hidden AS BOOLEAN)
FROM customer c JOIN product p ON p.supplier_id = c.supplier_id
WHERE c.supplier_id = @supplier_id AND c.id = @customer_id AND p.id = @product_id
ON CONFLICT (supplier_id, customer_id, list_id, product_id)
DO UPDATE SET position = excluded.position, par = excluded.par, hidden = excluded.hidden;

-- name: DeleteGuideItem :execrows
DELETE /* unseen */ FROM guide_item
WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND list_id = @list_id AND product_id = @product_id;

-- name: DeleteGuideItems :exec
DELETE /* unseen */ FROM guide_item WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND list_id = @list_id;

-- name: GuideItems :many
SELECT product_id, position, par, hidden FROM guide_item
WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND list_id = @list_id ORDER BY position, product_id;

-- What a customer bought since a time, each product once, with its last order. Orders' ids sort by
-- when they were placed.
-- name: Bought :many
SELECT b.product_id, b.orders, o.created_at AS last_at, CAST(sum(l.quantity) AS BIGINT) AS quantity
FROM (
    SELECT bl.product_id, count(DISTINCT bl.order_id) AS orders, max(bl.order_id) AS last_id
    FROM orders bo JOIN order_line bl ON bl.order_id = bo.id
    WHERE bo.supplier_id = @supplier_id AND bo.customer_id = @customer_id AND bo.created_at >= @since
      AND bo.status NOT IN ('cancelled', 'scheduled') AND bl.product_id <> ''
    GROUP BY bl.product_id
) b
JOIN orders o ON o.id = b.last_id
JOIN order_line l ON l.order_id = b.last_id AND l.product_id = b.product_id
GROUP BY b.product_id, b.orders, o.created_at
ORDER BY b.product_id;

-- What the answer of Bought depends on: an order that comes, changes or grows too old changes one
-- of these.
-- name: BoughtMark :one
SELECT count(*) AS orders, CAST(COALESCE(sum(version), 0) AS BIGINT) AS versions,
    CAST(COALESCE(min(id), '') AS TEXT) AS first_id, CAST(COALESCE(max(id), '') AS TEXT) AS last_id
FROM orders WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND created_at >= @since;
