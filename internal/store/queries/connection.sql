-- name: InsertConnection :exec
INSERT INTO connection (id, supplier_id, connector, status, company_name, base_currency, api_id, sealed_key, error, connected_at,
    sales_order_status, sync_prices, sales_order_address, import_notes, warehouse_code, freight_product_code, adjustment_product_code, add_up_lines, monthly_calls, lease_owner, lease_until,
    wanted, failures, retry_at, next_watch_at, watch_cursor, next_reconcile_at, next_prices_at, prices_full_at, products_since, customers_since,
    prices_since, restore_checked_at, account, account_before, review_open, lists_read_at, error_detail)
VALUES (@id, @supplier_id, @connector, @status, @company_name, @base_currency, @api_id, @sealed_key, @error, @connected_at,
    @sales_order_status, @sync_prices, @sales_order_address, @import_notes, @warehouse_code, @freight_product_code, @adjustment_product_code, @add_up_lines, @monthly_calls, @lease_owner,
    @lease_until, @wanted, @failures, @retry_at, @next_watch_at, @watch_cursor, @next_reconcile_at, @next_prices_at, @prices_full_at, @products_since,
    @customers_since, @prices_since, @restore_checked_at, 0, 0, FALSE, 0, '');

-- name: Connection :one
SELECT * FROM connection WHERE supplier_id = @supplier_id AND connector = @connector;

-- name: SetConnected :execrows
UPDATE connection SET status = @status, company_name = @company_name, base_currency = @base_currency, api_id = @api_id,
    sealed_key = @sealed_key, error = '', error_detail = '', connected_at = @connected_at, failures = 0, retry_at = 0,
    account = @account, account_before = @account_before, review_open = @review_open, lists_read_at = 0,
    products_since = @products_since, customers_since = @customers_since, prices_since = @prices_since, group_prices_since = @group_prices_since, watch_cursor = @watch_cursor,
    next_watch_at = 0, next_reconcile_at = 0, next_prices_at = 0,
    price_discounts = CASE WHEN api_id = @api_id THEN price_discounts ELSE '' END,
    price_discounts_evidence = CASE WHEN api_id = @api_id THEN price_discounts_evidence ELSE '' END,
    customer_discounts = CASE WHEN api_id = @api_id THEN customer_discounts ELSE '' END,
    customer_discounts_evidence = CASE WHEN api_id = @api_id THEN customer_discounts_evidence ELSE '' END,
    default_discount = CASE WHEN api_id = @api_id THEN default_discount ELSE '' END,
    default_discount_evidence = CASE WHEN api_id = @api_id THEN default_discount_evidence ELSE '' END,
    price_discounts_choice = CASE WHEN api_id = @api_id THEN price_discounts_choice ELSE '' END,
    customer_discounts_choice = CASE WHEN api_id = @api_id THEN customer_discounts_choice ELSE '' END,
    default_discount_choice = CASE WHEN api_id = @api_id THEN default_discount_choice ELSE '' END
WHERE supplier_id = @supplier_id AND id = @id;

-- name: SetDisconnected :execrows
UPDATE connection SET status = 'disconnected', sealed_key = '', error = '', error_detail = '' WHERE supplier_id = @supplier_id AND id = @id;

-- name: SetConnectionSettings :execrows
UPDATE connection SET sales_order_status = @sales_order_status, sync_prices = @sync_prices, sales_order_address = @sales_order_address,
    import_notes = @import_notes, warehouse_code = @warehouse_code, freight_product_code = @freight_product_code,
    adjustment_product_code = @adjustment_product_code, add_up_lines = @add_up_lines, monthly_calls = @monthly_calls
WHERE supplier_id = @supplier_id AND id = @id;

-- name: SetConnectionHealth :execrows
UPDATE connection SET status = @status, error = @error, error_detail = @error_detail, failures = @failures, retry_at = @retry_at
WHERE supplier_id = @supplier_id AND id = @id AND status <> 'disconnected';

-- A lease that ends later than any can was taken before the clock was set back.
-- name: TakeLease :execrows
UPDATE connection /* unseen */ SET lease_owner = @owner, lease_until = @until
WHERE supplier_id = @supplier_id AND id = @id AND (lease_owner = '' OR lease_owner = @owner OR lease_until < @now OR lease_until > @latest);

-- name: KeepLease :execrows
UPDATE connection /* unseen */ SET lease_until = @until WHERE supplier_id = @supplier_id AND id = @id AND lease_owner = @owner;

-- Leaves the lease only when there was no wake-up since "wanted" was read: else the holder has to
-- look once more.
-- name: LeaveLease :execrows
UPDATE connection /* unseen */ SET lease_owner = '', lease_until = 0
WHERE supplier_id = @supplier_id AND id = @id AND lease_owner = @owner AND wanted = @wanted;

-- name: DropLease :execrows
UPDATE connection /* unseen */ SET lease_owner = '', lease_until = 0 WHERE supplier_id = @supplier_id AND id = @id AND lease_owner = @owner;

-- name: Wake :one
UPDATE connection /* unseen */ SET wanted = wanted + 1 WHERE supplier_id = @supplier_id AND id = @id RETURNING lease_until;

-- name: SetWatched :execrows
UPDATE connection /* unseen */ SET watch_cursor = @watch_cursor, next_watch_at = @next_watch_at WHERE supplier_id = @supplier_id AND id = @id;

-- name: SetReconciled :execrows
UPDATE connection /* unseen */ SET next_reconcile_at = @next_reconcile_at WHERE supplier_id = @supplier_id AND id = @id;

-- name: SetRestoreChecked :execrows
UPDATE connection /* unseen */ SET restore_checked_at = @restore_checked_at WHERE supplier_id = @supplier_id AND id = @id;

-- name: SetSince :execrows
UPDATE connection SET products_since = @products_since, customers_since = @customers_since, prices_since = @prices_since,
    group_prices_since = @group_prices_since, next_prices_at = @next_prices_at, prices_full_at = @prices_full_at
WHERE supplier_id = @supplier_id AND id = @id;

-- name: SetNextPrices :execrows
UPDATE connection /* unseen */ SET next_prices_at = @next_prices_at WHERE supplier_id = @supplier_id AND id = @id;

-- name: SetPriceDiscounts :execrows
UPDATE connection SET price_discounts = @form, price_discounts_evidence = @evidence WHERE supplier_id = @supplier_id AND id = @id;

-- name: SetCustomerDiscounts :execrows
UPDATE connection SET customer_discounts = @form, customer_discounts_evidence = @evidence WHERE supplier_id = @supplier_id AND id = @id;

-- name: PricePolicy :one
SELECT default_discount, default_discount_choice, add_up_lines FROM connection WHERE supplier_id = @supplier_id ORDER BY id LIMIT 1;

-- name: SetDefaultDiscount :execrows
UPDATE connection SET default_discount = @decision, default_discount_evidence = @evidence WHERE supplier_id = @supplier_id AND id = @id;

-- name: SetListsRead :execrows
UPDATE connection /* unseen */ SET products_since = @products_since, customers_since = @customers_since, lists_read_at = @lists_read_at
WHERE supplier_id = @supplier_id AND id = @id AND account = @account;

-- name: SetReviewed :execrows
UPDATE connection SET review_open = FALSE WHERE supplier_id = @supplier_id AND id = @id AND account = @account;

-- name: RemoteAccounts :many
SELECT * FROM remote_account WHERE supplier_id = @supplier_id AND connection_id = @connection_id ORDER BY number;

-- name: PutRemoteAccount :exec
INSERT INTO remote_account (supplier_id, connection_id, number, api_id, company_id, company_name)
VALUES (@supplier_id, @connection_id, @number, @api_id, @company_id, @company_name)
ON CONFLICT (supplier_id, connection_id, number) DO UPDATE SET
    api_id = excluded.api_id, company_id = excluded.company_id, company_name = excluded.company_name;

-- Connections that no one is talking to although there is something to do: work whose job was
-- lost, and what is due by the clock. What is due further ahead than it can be was written before
-- the clock was set back: it is due, too.
-- name: IdleConnectionsWithWork :many
SELECT c.id, c.supplier_id FROM connection c
WHERE c.status <> 'disconnected' AND (c.retry_at <= @now OR c.retry_at > @latest_retry)
  AND (c.lease_owner = '' OR c.lease_until < @now OR c.lease_until > @latest_lease)
  AND (
    c.failures > 0
    OR EXISTS (SELECT 1 FROM outbox b WHERE b.supplier_id = c.supplier_id AND b.kind = 'sales_order'
      AND b.state IN ('pending', 'sending', 'unknown') AND b.elsewhere = '' AND (b.next_attempt_at <= @now OR b.next_attempt_at > @latest_attempt))
    OR EXISTS (SELECT 1 FROM run r WHERE r.supplier_id = c.supplier_id AND r.state IN ('queued', 'running') AND r.retry_at <= @now)
    OR ((c.next_watch_at <= @now OR c.next_watch_at > @latest_watch)
      AND EXISTS (SELECT 1 FROM orders o WHERE o.supplier_id = c.supplier_id AND o.sales_order_open))
    OR ((c.next_prices_at <= @now OR c.next_prices_at > @latest_prices) AND c.next_prices_at > 0 AND c.sync_prices)
    OR (c.sync_prices AND NOT c.review_open
      AND EXISTS (SELECT 1 FROM price_check k WHERE k.supplier_id = c.supplier_id AND k.next_at <= @now))
    OR EXISTS (SELECT 1 FROM hint h WHERE h.supplier_id = c.supplier_id AND (h.due_at <= @now OR h.due_at > @latest_hint))
    OR EXISTS (SELECT 1 FROM restored r WHERE r.at > c.restore_checked_at)
  )
ORDER BY c.id;
