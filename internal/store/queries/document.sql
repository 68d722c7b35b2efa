-- What leaves is made once for its subject, purpose and generation.
-- name: InsertDocument :execrows
INSERT INTO document (
    id, supplier_id, partner_id, direction, state, format, sender, recipient, reference, file_name, charset, via, test, sha256, size,
    problems, waits_for, order_id, subject, purpose, generation, due, tried_at, created_at, updated_at
) VALUES (
    @id, @supplier_id, @partner_id, @direction, @state, @format, @sender, @recipient, @reference, @file_name, @charset, @via, @test, @sha256, @size,
    @problems, @waits_for, @order_id, @subject, @purpose, @generation, @due, @tried_at, @created_at, @updated_at
) ON CONFLICT DO NOTHING;

-- name: InsertDocumentContent :exec
INSERT INTO document_content (document_id, supplier_id, content) VALUES (@document_id, @supplier_id, @content);

-- name: Document :one
SELECT * FROM document WHERE supplier_id = @supplier_id AND id = @id;

-- name: DocumentContent :one
SELECT content FROM document_content WHERE supplier_id = @supplier_id AND document_id = @id;

-- name: UpdateDocument :execrows
UPDATE document SET partner_id = @partner_id, state = @state, format = @format, sender = @sender, recipient = @recipient,
    reference = @reference, charset = @charset, test = @test, problems = @problems, waits_for = @waits_for, due = @due,
    tried_at = @tried_at, updated_at = @updated_at
WHERE supplier_id = @supplier_id AND id = @id;

-- The first document with the same bytes from the same partner.
-- name: SameDocument :one
SELECT * FROM document WHERE supplier_id = @supplier_id AND sha256 = @sha256 AND partner_id = @partner_id AND direction = 'in' AND id < @id
ORDER BY id LIMIT 1;

-- The first document with the same bytes from another partner of which orders were made, or may be.
-- name: SameDocumentElsewhere :one
SELECT * FROM document WHERE supplier_id = @supplier_id AND sha256 = @sha256 AND partner_id <> @partner_id AND partner_id <> '' AND direction = 'in'
    AND state IN ('taken', 'waiting') AND id < @id
ORDER BY id LIMIT 1;

-- What was tried later than it can have been was written before the clock was set back: it is due, too.
-- name: DueDocuments :many
SELECT supplier_id, id FROM document
WHERE (due AND (tried_at <= @before OR tried_at > @latest))
   OR (state = 'waiting' AND waits_for = 'messages' AND (tried_at <= @stale_before OR tried_at > @latest))
ORDER BY tried_at LIMIT @max_rows;

-- What waits for a match is tried again.
-- name: WakeDocuments :execrows
UPDATE document SET due = TRUE WHERE supplier_id = @supplier_id AND partner_id = @partner_id AND state = 'waiting' AND direction = 'in';

-- name: CountWaitingDocuments :one
SELECT count(*) FROM document WHERE supplier_id = @supplier_id AND state = 'waiting' AND direction = 'in';

-- name: InsertDocumentMessage :execrows
INSERT INTO document_message (
    document_id, position, supplier_id, partner_id, kind, type, reference, interchange, buyer, number, function, state, order_id, lines,
    content, waits_for, missing, problems, message, answer, updated_at
) VALUES (
    @document_id, @position, @supplier_id, @partner_id, @kind, @type, @reference, @interchange, @buyer, @number, @function, @state, @order_id, @lines,
    @content, @waits_for, @missing, @problems, @message, @answer, @updated_at
) ON CONFLICT (document_id, position) DO NOTHING;

-- name: UpdateDocumentMessage :execrows
UPDATE document_message SET state = @state, order_id = @order_id, waits_for = @waits_for, missing = @missing, problems = @problems,
    answer = @answer, updated_at = @updated_at
WHERE supplier_id = @supplier_id AND document_id = @document_id AND position = @position;

-- Makes everyone else who wants to decide about the message wait until the transaction ends.
-- name: HoldDocumentMessage :execrows
UPDATE document_message /* unseen */ SET updated_at = updated_at
WHERE supplier_id = @supplier_id AND document_id = @document_id AND position = @position;

-- name: DocumentMessage :one
SELECT * FROM document_message WHERE supplier_id = @supplier_id AND document_id = @document_id AND position = @position;

-- name: InsertDocumentOrder :exec
INSERT INTO document_order (supplier_id, order_id, document_id, position) VALUES (@supplier_id, @order_id, @document_id, @position)
ON CONFLICT (supplier_id, order_id, document_id, position) DO NOTHING;

-- name: ClaimPartnerInterchange :execrows
INSERT INTO partner_interchange (supplier_id, partner_id, reference, document_id, content)
VALUES (@supplier_id, @partner_id, @reference, @document_id, @content)
ON CONFLICT (supplier_id, partner_id, reference) DO NOTHING;

-- name: PartnerInterchange :one
SELECT * FROM partner_interchange WHERE supplier_id = @supplier_id AND partner_id = @partner_id AND reference = @reference;

-- name: PutPartnerInterchange :execrows
UPDATE partner_interchange SET document_id = @document_id, content = @content
WHERE supplier_id = @supplier_id AND partner_id = @partner_id AND reference = @reference;

-- name: HoldPartnerOrder :exec
INSERT INTO partner_order (supplier_id, partner_id, buyer, number, state, content, document_id, position, order_ids, version)
VALUES (@supplier_id, @partner_id, @buyer, @number, '', '', '', 0, '', 1)
ON CONFLICT (supplier_id, partner_id, buyer, number) DO UPDATE SET version = partner_order.version + 1;

-- name: PartnerOrder :one
SELECT * FROM partner_order WHERE supplier_id = @supplier_id AND partner_id = @partner_id AND buyer = @buyer AND number = @number;

-- name: PutPartnerOrder :execrows
UPDATE partner_order SET state = @state, content = @content, document_id = @document_id, position = @position, order_ids = @order_ids
WHERE supplier_id = @supplier_id AND partner_id = @partner_id AND buyer = @buyer AND number = @number;
