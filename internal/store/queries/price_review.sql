-- name: PriceReview :one
SELECT * FROM price_review WHERE supplier_id = @supplier_id;

-- name: SetPriceReviewChoices :exec
INSERT INTO price_review (supplier_id, ask, share_limit, move_limit, keep_days)
VALUES (@supplier_id, @ask, @share_limit, @move_limit, @keep_days)
ON CONFLICT (supplier_id) DO UPDATE SET ask = excluded.ask, share_limit = excluded.share_limit, move_limit = excluded.move_limit,
    keep_days = excluded.keep_days;

-- name: SetPriceReviewState :exec
INSERT INTO price_review (supplier_id, waiting_run, waiting_print, waiting_edits, refused_print, rolled_back)
VALUES (@supplier_id, @waiting_run, @waiting_print, @waiting_edits, @refused_print, @rolled_back)
ON CONFLICT (supplier_id) DO UPDATE SET waiting_run = excluded.waiting_run, waiting_print = excluded.waiting_print,
    waiting_edits = excluded.waiting_edits, refused_print = excluded.refused_print, rolled_back = excluded.rolled_back;

-- name: InsertPricePublication :exec
INSERT INTO price_publication (supplier_id, version, run_id, kind, restored, rolled_back, published_at, published_by, added, changed, removed)
VALUES (@supplier_id, @version, @run_id, @kind, @restored, @rolled_back, @published_at, @published_by, @added, @changed, @removed);

-- name: PricePublications :many
SELECT * FROM price_publication WHERE supplier_id = @supplier_id ORDER BY version DESC;

-- The last one always stays, so that the version before the current one can be read.
-- name: DeletePricePublications :execrows
DELETE FROM price_publication
WHERE price_publication.supplier_id = @supplier_id AND price_publication.published_at < @before
  AND price_publication.version < (SELECT v.current FROM price_version v WHERE v.supplier_id = price_publication.supplier_id);

-- name: DeleteOldestPricePublication :execrows
DELETE FROM price_publication
WHERE price_publication.supplier_id = @supplier_id
  AND price_publication.version = (SELECT min(b.version) FROM price_publication b WHERE b.supplier_id = price_publication.supplier_id)
  AND price_publication.version < (SELECT v.current FROM price_version v WHERE v.supplier_id = price_publication.supplier_id);

-- name: CountPrices :one
SELECT count(*) FROM price WHERE supplier_id = @supplier_id;

-- name: CountEndedPrices :one
SELECT count(*) FROM price WHERE supplier_id = @supplier_id AND until < 9223372036854775807;

-- Prices of the sync that are in one of two versions only.
-- name: PricesOfOneVersion :many
SELECT * FROM price WHERE supplier_id = @supplier_id AND owner = 'unleashed'
  AND ((since <= @before AND until > @before AND NOT (since <= @after AND until > @after))
    OR (since <= @after AND until > @after AND NOT (since <= @before AND until > @before)))
ORDER BY price_list_id, target, minimum_quantity, valid_from, since;

-- A list that a person has put prices on while the next version, in which it ends, was waiting goes on.
-- name: KeepListsOfPeople :execrows
UPDATE price_list SET until = 9223372036854775807
WHERE price_list.supplier_id = @supplier_id AND price_list.until = @version
  AND EXISTS (SELECT 1 FROM price p WHERE p.supplier_id = price_list.supplier_id AND p.price_list_id = price_list.id
    AND p.owner = 'manual' AND p.since <= @version AND p.until > @version);

-- A list of the account's that only a person's prices kept goes with the next version when they have gone while it was waiting.
-- name: EndEmptyPriceLists :exec
UPDATE price_list SET until = @version
WHERE price_list.supplier_id = @supplier_id AND price_list.since <= @version AND price_list.until > @version
  AND price_list.origin NOT IN ('manual', 'unleashed_default')
  AND NOT EXISTS (SELECT 1 FROM price p WHERE p.supplier_id = price_list.supplier_id AND p.price_list_id = price_list.id
    AND p.since <= @version AND p.until > @version);

-- A list that ends with the next version ends for those, too, whom a person has put on it while that version was waiting.
-- name: EndLayersOfEndedLists :exec
UPDATE customer_price_layer SET until = @version
WHERE customer_price_layer.supplier_id = @supplier_id AND customer_price_layer.until > @version
  AND customer_price_layer.price_list_id IN (SELECT l.id FROM price_list l WHERE l.supplier_id = @supplier_id AND l.until = @version);

-- The list that mirrors the same of the account, also one that has ended.
-- name: PriceListsByKey :many
SELECT id, remote_key FROM price_list WHERE supplier_id = @supplier_id AND remote_key <> '' ORDER BY until, id;
