-- What has been told stays told, unless it is something else by now.
-- name: PutDocumentNews :exec
INSERT INTO document_news /* unseen */ (supplier_id, subject, state, title, detail, told, created_at)
VALUES (@supplier_id, @subject, @state, @title, @detail, FALSE, @created_at)
ON CONFLICT (supplier_id, subject) DO UPDATE SET state = excluded.state, title = excluded.title,
    told = document_news.told AND document_news.detail = excluded.detail, detail = excluded.detail;

-- name: EndDocumentNews :exec
DELETE FROM document_news /* unseen */ WHERE supplier_id = @supplier_id AND subject = @subject;

-- What no one needs to be told any more is left out: its document is in another state by now.
-- name: DocumentNews :many
SELECT n.* FROM document_news n LEFT JOIN document d ON d.id = n.subject AND d.supplier_id = n.supplier_id
WHERE n.supplier_id = @supplier_id AND NOT n.told AND (n.state = '' OR d.state = n.state)
ORDER BY n.created_at, n.subject;

-- name: ForgetDocumentNews :exec
DELETE FROM document_news /* unseen */ WHERE supplier_id = @supplier_id AND state <> '';

-- name: KeepDocumentNewsTold :exec
UPDATE document_news /* unseen */ SET told = TRUE WHERE supplier_id = @supplier_id AND NOT told;

-- name: SuppliersWithNews :many
SELECT n.supplier_id FROM document_news n LEFT JOIN document_mail m ON m.supplier_id = n.supplier_id
WHERE NOT n.told
GROUP BY n.supplier_id, m.told_at
HAVING min(n.created_at) <= @begun_before AND coalesce(m.told_at, 0) <= @told_before
ORDER BY n.supplier_id;

-- name: BeginDocumentMail :execrows
INSERT INTO document_mail /* unseen */ (supplier_id, told_at) VALUES (@supplier_id, @told_at)
ON CONFLICT (supplier_id) DO UPDATE SET told_at = excluded.told_at WHERE document_mail.told_at <= @told_before;
