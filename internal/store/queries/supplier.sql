-- name: InsertSupplier :exec
INSERT INTO supplier (id, name, email, currency, time_zone, brand_colour, logo_media_id, gst_number, mail_entered, mail_shipped,
    mail_cancelled, mail_comment, last_order_number, created_at, slug, shop_for_strangers, buyers_edit_standing)
VALUES (@id, @name, @email, @currency, @time_zone, @brand_colour, @logo_media_id, @gst_number, @mail_entered, @mail_shipped,
    @mail_cancelled, @mail_comment, @last_order_number, @created_at, @slug, @shop_for_strangers, @buyers_edit_standing);

-- name: Supplier :one
SELECT * FROM supplier WHERE id = @id;

-- name: Suppliers :many
SELECT * FROM supplier ORDER BY id;

-- name: CountSuppliers :one
SELECT count(*) FROM supplier;

-- Writing a row unchanged makes everyone else who wants to change it wait, on both engines.
-- name: HoldSupplier :execrows
UPDATE supplier SET name = name WHERE id = @id;

-- name: UpdateSupplier :execrows
UPDATE supplier SET
    revision = revision + 1, name = @name, email = @email, time_zone = @time_zone, brand_colour = @brand_colour, logo_media_id = @logo_media_id,
    gst_number = @gst_number, mail_entered = @mail_entered, mail_shipped = @mail_shipped, mail_cancelled = @mail_cancelled,
    mail_comment = @mail_comment, shop_for_strangers = @shop_for_strangers, buyers_edit_standing = @buyers_edit_standing
WHERE id = @id;

-- name: SupplierBySlug :one
SELECT * FROM supplier WHERE slug = @slug AND slug <> '';

-- name: SlugTaken :one
SELECT count(*) FROM supplier WHERE slug = @slug AND slug <> '';

-- name: SuppliersWithoutSlug :many
SELECT id, name FROM supplier WHERE slug = '' ORDER BY created_at, id;

-- name: SetSlug :execrows
UPDATE supplier SET slug = @slug WHERE id = @id AND slug = '';

-- name: DeleteMedia :execrows
DELETE FROM media WHERE supplier_id = @supplier_id AND id = @id;

-- name: NextOrderNumber :one
UPDATE supplier SET last_order_number = last_order_number + 1, revision = revision + 1 WHERE id = @id RETURNING last_order_number;

-- name: RaiseRevision :exec
UPDATE supplier SET revision = revision + 1 WHERE id = @id;

-- name: Revision :one
SELECT revision FROM supplier WHERE id = @id;
