-- name: PutRun :execrows
INSERT INTO run (
    id, supplier_id, kind, state, step, cursor_text, total, processed, created, updated, unchanged, skipped, skip_reasons, error,
    queued_at, started_at, finished_at, failures, retry_at, warnings, notes, error_detail, pictures, pictures_fetched, pictures_missing, examples,
    scheduled, hinted
) VALUES (
    @id, @supplier_id, @kind, @state, @step, @cursor_text, @total, @processed, @created, @updated, @unchanged, @skipped,
    @skip_reasons, @error, @queued_at, @started_at, @finished_at, @failures, @retry_at, @warnings, @notes, @error_detail,
    @pictures, @pictures_fetched, @pictures_missing, @examples, @scheduled, @hinted
)
ON CONFLICT (id) DO UPDATE SET
    state = excluded.state, step = excluded.step, cursor_text = excluded.cursor_text, total = excluded.total,
    processed = excluded.processed, created = excluded.created, updated = excluded.updated, unchanged = excluded.unchanged,
    skipped = excluded.skipped, skip_reasons = excluded.skip_reasons, error = excluded.error, started_at = excluded.started_at,
    finished_at = excluded.finished_at, failures = excluded.failures, retry_at = excluded.retry_at, warnings = excluded.warnings,
    notes = excluded.notes, error_detail = excluded.error_detail, examples = excluded.examples,
    scheduled = excluded.scheduled, hinted = excluded.hinted
WHERE run.supplier_id = excluded.supplier_id;

-- name: Run :one
SELECT * FROM run WHERE supplier_id = @supplier_id AND id = @id;

-- name: OpenRunOfKind :one
SELECT * FROM run WHERE supplier_id = @supplier_id AND kind = @kind AND state = @state ORDER BY id LIMIT 1;

-- A rollback, for which nothing is read, waits for no import. A comparison of prices compares what
-- the others have read, so it comes after them.
-- name: NextRun :one
SELECT * FROM run WHERE supplier_id = @supplier_id AND state IN ('queued', 'running') AND retry_at <= @now
ORDER BY CASE kind WHEN 'rollback' THEN 0 WHEN 'price_check' THEN 2 ELSE 1 END, id LIMIT 1;

-- name: UnfinishedRun :one
SELECT * FROM run WHERE supplier_id = @supplier_id AND kind = @kind AND state IN ('queued', 'running') ORDER BY id LIMIT 1;

-- name: LatestRun :one
SELECT * FROM run WHERE supplier_id = @supplier_id AND kind = @kind ORDER BY id DESC LIMIT 1;

-- name: WakeRuns :execrows
UPDATE run SET failures = 0, retry_at = 0
WHERE supplier_id = @supplier_id AND state IN ('queued', 'running') AND (retry_at > 0 OR failures > 0);

-- name: Runs :many
SELECT * FROM run WHERE supplier_id = @supplier_id AND (CAST(@before AS TEXT) = '' OR id < CAST(@before AS TEXT)) ORDER BY id DESC LIMIT @max_rows;


-- name: EndRuns :execrows
UPDATE run SET state = 'failed', error = @error, finished_at = @finished_at, failures = 0, retry_at = 0
WHERE supplier_id = @supplier_id AND state IN ('queued', 'running');

-- name: AddRunPictures :execrows
UPDATE run SET pictures = pictures + @pictures, pictures_fetched = pictures_fetched + @fetched, pictures_missing = pictures_missing + @missing
WHERE supplier_id = @supplier_id AND id = @id;

-- A scheduled run that found nothing tells people nothing, once a later one has. One that changed who
-- buys from which list has published a version, though no price is another: it can be rolled back.
-- name: ForgetIdleRuns :execrows
DELETE FROM run WHERE run.supplier_id = @supplier_id AND run.kind = @kind AND run.scheduled AND run.state = 'done'
  AND run.created = 0 AND run.updated = 0 AND run.skipped = 0 AND run.warnings = '' AND run.notes = '' AND run.id < @before
  AND NOT EXISTS (SELECT 1 FROM price_publication p WHERE p.supplier_id = run.supplier_id AND p.run_id = run.id);
