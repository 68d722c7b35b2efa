-- name: InsertTradeRequest :exec
INSERT INTO trade_request (id, supplier_id, business, name, email, phone, address, message, state, customer_id, created_at, decided_at)
VALUES (@id, @supplier_id, @business, @name, @email, @phone, @address, @message, @state, @customer_id, @created_at, @decided_at);

-- name: TradeRequest :one
SELECT * FROM trade_request WHERE supplier_id = @supplier_id AND id = @id;

-- The newest first, before the id before ('' for the first page).
-- name: TradeRequests :many
SELECT * FROM trade_request
WHERE supplier_id = @supplier_id AND state = @state AND (CAST(@before AS TEXT) = '' OR id < CAST(@before AS TEXT))
ORDER BY id DESC LIMIT @max_rows;

-- name: CountTradeRequests :one
SELECT count(*) FROM trade_request WHERE supplier_id = @supplier_id AND state = @state;

-- Of two who decide at the same moment, the second finds it decided.
-- name: DecideTradeRequest :execrows
UPDATE trade_request SET state = @state, customer_id = @customer_id, decided_at = @decided_at
WHERE supplier_id = @supplier_id AND id = @id AND state = 'open';

-- What one address has asked, of every supplier: its owner sees it.
-- name: TradeRequestsOf :many
SELECT * FROM trade_request WHERE email = @email ORDER BY id DESC LIMIT @max_rows;
