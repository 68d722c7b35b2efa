-- name: PutDocumentToMove :exec
INSERT INTO document_to_move /* unseen */ (supplier_id, document_id) VALUES (@supplier_id, @document_id)
ON CONFLICT (supplier_id, document_id) DO NOTHING;

-- name: DocumentsToMove :many
SELECT d.supplier_id, d.id FROM document_to_move m JOIN document d ON d.id = m.document_id AND d.supplier_id = m.supplier_id
ORDER BY d.id LIMIT @max_rows;

-- name: DocumentMoved :exec
DELETE FROM document_to_move /* unseen */ WHERE supplier_id = @supplier_id AND document_id = @document_id;
