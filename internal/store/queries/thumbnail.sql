-- Like the pictures themselves they are public by the picture's unguessable id.
-- name: Thumbnail :one
SELECT t.content_type, t.content, m.fetched_at FROM thumbnail t JOIN media m ON m.id = t.media_id WHERE t.media_id = @media_id;

-- name: InsertThumbnail :exec
INSERT INTO thumbnail /* unseen */ (media_id, supplier_id, content_type, content)
SELECT id, supplier_id, @content_type, @content FROM media WHERE id = @media_id
ON CONFLICT (media_id) DO NOTHING;
