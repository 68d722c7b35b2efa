-- name: InsertMail :exec
INSERT INTO mail (
    id, supplier_id, order_id, customer_id, person_id, purpose, recipient, recipient_key, recipient_name, subject, sealed,
    state, reason, technical, created_at, expires_at, settled_at, invoice_id
) VALUES (
    @id, @supplier_id, @order_id, @customer_id, @person_id, @purpose, @recipient, @recipient_key, @recipient_name, @subject, @sealed,
    @state, @reason, @technical, @created_at, @expires_at, @settled_at, @invoice_id
);

-- name: Mail :one
SELECT * FROM mail WHERE supplier_id = @supplier_id AND id = @id;

-- name: PostponeMail :execrows
UPDATE mail SET state = @state, reason = @reason, technical = @technical
WHERE supplier_id = @supplier_id AND id = @id AND settled_at = 0;

-- name: SettleMail :execrows
UPDATE mail SET state = @state, reason = @reason, technical = @technical, settled_at = @settled_at, sealed = ''
WHERE supplier_id = @supplier_id AND id = @id AND settled_at = 0;

-- name: ResolveMails :execrows
UPDATE mail SET state = 'resolved'
WHERE supplier_id = @supplier_id AND recipient_key = @recipient_key AND state = 'refused';

-- name: MailsInTrouble :many
SELECT * FROM mail WHERE supplier_id = @supplier_id AND state IN ('late', 'refused') ORDER BY id DESC LIMIT @max_rows;

-- name: MailsToCustomer :many
SELECT * FROM mail
WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND customer_id <> '' AND purpose = @purpose
ORDER BY id DESC LIMIT @max_rows;

-- name: MailsToPerson :many
SELECT * FROM mail
WHERE supplier_id = @supplier_id AND person_id = @person_id AND person_id <> '' AND purpose = @purpose
ORDER BY id DESC LIMIT @max_rows;

-- name: CountUnsentMails :many
SELECT state, count(*) AS mails FROM mail
WHERE supplier_id = @supplier_id AND state IN ('waiting', 'late', 'refused') GROUP BY state;

-- name: ForgetMails :exec
DELETE FROM mail WHERE settled_at <> 0 AND settled_at < @before;
