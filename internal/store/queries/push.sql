-- name: InsertPushKey :exec
INSERT INTO push_key (id, public_key, private_key, created_at) VALUES (@id, @public_key, @private_key, @created_at)
ON CONFLICT (id) DO NOTHING;

-- name: PushKey :one
SELECT * FROM push_key WHERE id = @id;

-- name: PutPushSubscription :exec
INSERT INTO push_subscription (id, person_id, session_hash, endpoint_hash, sealed, browser, created_at)
VALUES (@id, @person_id, @session_hash, @endpoint_hash, @sealed, @browser, @created_at)
ON CONFLICT (endpoint_hash) DO UPDATE SET id = excluded.id, person_id = excluded.person_id, session_hash = excluded.session_hash,
    sealed = excluded.sealed, browser = excluded.browser, created_at = excluded.created_at;

-- name: PushSubscription :one
SELECT * FROM push_subscription WHERE id = @id;

-- Who has signed out of a browser gets nothing on it.
-- name: PushSubscriptionsOf :many
SELECT push_subscription.* FROM push_subscription
JOIN session ON session.token_hash = push_subscription.session_hash AND session.person_id = push_subscription.person_id
WHERE push_subscription.person_id = @person_id AND session.expires_at > @now AND length(session.data) > 0
ORDER BY push_subscription.created_at, push_subscription.id;

-- name: DeletePushSubscription :exec
DELETE FROM push_subscription WHERE id = @id;

-- name: DeletePushSubscriptionOf :execrows
DELETE FROM push_subscription WHERE person_id = @person_id AND endpoint_hash = @endpoint_hash;

-- Those of sessions that have ended.
-- name: ForgetPushSubscriptions :exec
DELETE FROM push_subscription WHERE NOT EXISTS (
    SELECT 1 FROM session WHERE session.token_hash = push_subscription.session_hash
        AND session.person_id = push_subscription.person_id AND session.expires_at > @now AND length(session.data) > 0
);
