-- The newest generation of what leaves for a subject and a purpose.
-- name: DocumentFor :one
SELECT * FROM document
WHERE supplier_id = @supplier_id AND subject = @subject AND purpose = @purpose AND direction = 'out'
ORDER BY generation DESC LIMIT 1;

-- Makes everyone else who wants to change the document wait until the transaction ends.
-- name: HoldDocument :execrows
UPDATE document /* unseen */ SET updated_at = updated_at WHERE supplier_id = @supplier_id AND id = @id;

-- name: DocumentPredatesRestore :one
SELECT EXISTS (
    SELECT 1 FROM document d JOIN restored r ON d.created_at <= r.at WHERE d.supplier_id = @supplier_id AND d.id = @id
);

-- What waits to leave for a partner, in the order in which it was made.
-- name: DocumentsLeaving :many
SELECT id FROM document
WHERE supplier_id = @supplier_id AND partner_id = @partner_id AND direction = 'out' AND state = 'waiting'
ORDER BY id LIMIT @max_rows;

-- The partners, of every supplier, for whom something is to be sent or looked for by now. What is due
-- further ahead than it can be was written before the clock was set back: it is due, too.
-- name: PartnersToSendTo :many
SELECT DISTINCT d.supplier_id, d.partner_id FROM document d
JOIN outbox b ON b.supplier_id = d.supplier_id AND b.subject_id = d.id AND b.kind = 'document'
WHERE d.direction = 'out' AND d.state = 'waiting' AND b.state IN ('pending', 'sending', 'unknown')
  AND (b.next_attempt_at <= @now OR b.next_attempt_at > @latest)
ORDER BY d.supplier_id, d.partner_id;

-- name: AllTradingPartners :many
SELECT supplier_id, id, name FROM trading_partner ORDER BY id;

-- The messages that have made or changed an order, in the order in which they came.
-- name: MessagesOfOrder :many
SELECT m.* FROM document_order o
JOIN document_message m ON m.document_id = o.document_id AND m.position = o.position
WHERE o.supplier_id = @supplier_id AND o.order_id = @order_id AND m.supplier_id = @supplier_id
ORDER BY m.document_id, m.position;

-- What waits for a folder leaves as soon as there is one. What is being sent has its own time.
-- name: WakeDocumentsLeaving :exec
UPDATE outbox /* unseen */ SET next_attempt_at = @now, version = version + 1
WHERE kind = 'document' AND state IN ('pending', 'unknown') AND next_attempt_at > @now;

-- Writes a document that could not be written before: nothing of it has ever left.
-- name: WriteDocument :execrows
UPDATE document SET state = @state, format = @format, sender = @sender, recipient = @recipient, file_name = @file_name,
    charset = @charset, sha256 = @sha256, size = @size, problems = @problems, tried_at = @tried_at, updated_at = @updated_at
WHERE supplier_id = @supplier_id AND id = @id AND direction = 'out' AND size = 0;

-- name: WriteDocumentContent :exec
UPDATE document_content SET content = @content WHERE supplier_id = @supplier_id AND document_id = @document_id;

-- Those that could not be written, and were not tried since.
-- name: UnwrittenDocuments :many
SELECT d.supplier_id, d.id FROM supplier s JOIN document d ON d.supplier_id = s.id AND d.state = 'failed'
WHERE d.direction = 'out' AND d.size = 0 AND d.tried_at <= @before
ORDER BY d.tried_at, d.id LIMIT @max_rows;

-- name: WakeUnwrittenDocuments :exec
UPDATE document SET tried_at = 0 WHERE supplier_id = @supplier_id AND state = 'failed' AND direction = 'out' AND size = 0;
