-- +goose Up
-- How customers may pay, and when. Lists hold names with commas between them.
CREATE TABLE payment_terms (
    id             TEXT   NOT NULL PRIMARY KEY,
    supplier_id    TEXT   NOT NULL REFERENCES supplier (id),
    name           TEXT   NOT NULL,
    name_key       TEXT   NOT NULL,
    options        TEXT   NOT NULL,
    default_option TEXT   NOT NULL,
    collect        TEXT   NOT NULL,
    days           BIGINT NOT NULL,
    methods        TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL
);
CREATE UNIQUE INDEX payment_terms_name ON payment_terms (supplier_id, name_key);

-- A customer's own terms, else those of its fulfilment group, else those of the Default group.
ALTER TABLE customer ADD COLUMN payment_terms_id TEXT NOT NULL DEFAULT '';
ALTER TABLE fulfilment_group ADD COLUMN payment_terms_id TEXT NOT NULL DEFAULT '';

-- Orders until now are on account. The terms are JSON, as they were when the option was chosen.
ALTER TABLE orders ADD COLUMN payment_option TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN payment_terms TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN pay_by_link BOOLEAN NOT NULL DEFAULT FALSE;
-- Whether someone has chosen the option; until its approval, any other order follows its customer's terms.
ALTER TABLE orders ADD COLUMN payment_chosen BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX customer_payment_terms ON customer (supplier_id, payment_terms_id) WHERE payment_terms_id <> '';
CREATE INDEX fulfilment_group_payment_terms ON fulfilment_group (supplier_id, payment_terms_id) WHERE payment_terms_id <> '';

-- A supplier's own account with Stripe.
CREATE TABLE stripe_connection (
    supplier_id           TEXT    NOT NULL PRIMARY KEY REFERENCES supplier (id),
    sealed_key            TEXT    NOT NULL,
    sealed_webhook_secret TEXT    NOT NULL,
    account_id            TEXT    NOT NULL,
    account_name          TEXT    NOT NULL,
    live                  BOOLEAN NOT NULL,
    status                TEXT    NOT NULL,
    error                 TEXT    NOT NULL,
    connected_at          BIGINT  NOT NULL,
    reconciled_until      BIGINT  NOT NULL,
    next_reconcile_at     BIGINT  NOT NULL
);

-- What orders' customers pay here. look_at is when there is something to do about a payment, 0 for
-- never; on_date is the date under which it is listed. Two processes that both believe an order needs a payment cannot both make it.
CREATE TABLE payment (
    id              TEXT   NOT NULL PRIMARY KEY,
    supplier_id     TEXT   NOT NULL REFERENCES supplier (id),
    order_id        TEXT   NOT NULL REFERENCES orders (id),
    customer_id     TEXT   NOT NULL REFERENCES customer (id),
    sequence        BIGINT NOT NULL,
    state           TEXT   NOT NULL,
    amount          BIGINT NOT NULL,
    currency        TEXT   NOT NULL,
    collect_on      TEXT   NOT NULL,
    blocked_reason  TEXT   NOT NULL,
    method_id       TEXT   NOT NULL,
    method          TEXT   NOT NULL,
    attempts        BIGINT NOT NULL,
    asked_at        BIGINT NOT NULL,
    error           TEXT   NOT NULL,
    error_detail    TEXT   NOT NULL,
    error_code      TEXT   NOT NULL,
    retry_at        BIGINT NOT NULL,
    intent_id       TEXT   NOT NULL,
    stripe_account  TEXT   NOT NULL,
    page_id         TEXT   NOT NULL,
    page_url        TEXT   NOT NULL,
    page_expires_at BIGINT NOT NULL,
    link_token      TEXT   NOT NULL,
    refunded        BIGINT NOT NULL,
    disputed        TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    paid_at         BIGINT NOT NULL,
    version         BIGINT NOT NULL,
    look_at         BIGINT NOT NULL,
    on_date         TEXT   NOT NULL
);
CREATE UNIQUE INDEX payment_order ON payment (order_id, sequence);
CREATE UNIQUE INDEX payment_link ON payment (link_token);
CREATE UNIQUE INDEX payment_intent ON payment (supplier_id, intent_id) WHERE intent_id <> '';
CREATE INDEX payment_list ON payment (supplier_id, created_at, id);
CREATE INDEX payment_state ON payment (supplier_id, state, created_at, id);
CREATE INDEX payment_customer ON payment (supplier_id, customer_id, created_at, id);
CREATE INDEX payment_date ON payment (supplier_id, on_date);
CREATE INDEX payment_look_at ON payment (look_at) WHERE look_at <> 0;

CREATE TABLE refund (
    id             TEXT   NOT NULL PRIMARY KEY,
    supplier_id    TEXT   NOT NULL REFERENCES supplier (id),
    payment_id     TEXT   NOT NULL REFERENCES payment (id),
    order_id       TEXT   NOT NULL REFERENCES orders (id),
    sequence       BIGINT NOT NULL,
    amount         BIGINT NOT NULL,
    currency       TEXT   NOT NULL,
    state          TEXT   NOT NULL,
    reason         TEXT   NOT NULL,
    cause          TEXT   NOT NULL,
    credit_note_id TEXT   NOT NULL,
    stripe_id      TEXT   NOT NULL,
    error          TEXT   NOT NULL,
    error_detail   TEXT   NOT NULL,
    attempts       BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL
);
CREATE UNIQUE INDEX refund_payment ON refund (payment_id, sequence);
CREATE UNIQUE INDEX refund_stripe ON refund (supplier_id, stripe_id) WHERE stripe_id <> '';
CREATE INDEX refund_order ON refund (order_id, id);
CREATE INDEX refund_processing ON refund (supplier_id, updated_at) WHERE state = 'processing';

-- Cards and bank accounts that people have saved with Stripe, and what may use them.
CREATE TABLE saved_method (
    id              TEXT   NOT NULL PRIMARY KEY,
    person_id       TEXT   NOT NULL REFERENCES person (id),
    kind            TEXT   NOT NULL,
    brand           TEXT   NOT NULL,
    last4           TEXT   NOT NULL,
    exp_month       BIGINT NOT NULL,
    exp_year        BIGINT NOT NULL,
    stripe_account  TEXT   NOT NULL,
    stripe_customer TEXT   NOT NULL,
    stripe_method   TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    removed_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX saved_method_stripe ON saved_method (stripe_account, stripe_method);
CREATE INDEX saved_method_person ON saved_method (person_id, id);

CREATE TABLE payment_grant (
    supplier_id TEXT    NOT NULL REFERENCES supplier (id),
    customer_id TEXT    NOT NULL REFERENCES customer (id),
    method_id   TEXT    NOT NULL REFERENCES saved_method (id),
    person_id   TEXT    NOT NULL,
    is_default  BOOLEAN NOT NULL,
    granted_at  BIGINT  NOT NULL,
    revoked_at  BIGINT  NOT NULL,
    PRIMARY KEY (supplier_id, customer_id, method_id)
) /* WITHOUT ROWID */;
CREATE INDEX payment_grant_person ON payment_grant (person_id);
CREATE INDEX payment_grant_method ON payment_grant (method_id);

-- Who a person is at an account with Stripe.
CREATE TABLE stripe_customer (
    stripe_account  TEXT   NOT NULL,
    person_id       TEXT   NOT NULL REFERENCES person (id),
    stripe_customer TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (stripe_account, person_id)
) /* WITHOUT ROWID */;

-- What Stripe told us of, each event once. Its content is not kept: the truth is read from Stripe.
CREATE TABLE stripe_event (
    supplier_id TEXT   NOT NULL REFERENCES supplier (id),
    id          TEXT   NOT NULL,
    type        TEXT   NOT NULL,
    object_id   TEXT   NOT NULL,
    intent_id   TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    handled_at  BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, id)
) /* WITHOUT ROWID */;
CREATE INDEX stripe_event_to_handle ON stripe_event (received_at) WHERE handled_at = 0;
CREATE INDEX stripe_event_handled ON stripe_event (handled_at) WHERE handled_at <> 0;

-- Pages at Stripe on which a person saves a method for a customer. method_id is what was saved; ''
-- until then.
CREATE TABLE payment_setup (
    id             TEXT   NOT NULL PRIMARY KEY,
    supplier_id    TEXT   NOT NULL REFERENCES supplier (id),
    customer_id    TEXT   NOT NULL REFERENCES customer (id),
    person_id      TEXT   NOT NULL REFERENCES person (id),
    stripe_account TEXT   NOT NULL,
    page_id        TEXT   NOT NULL,
    method_id      TEXT   NOT NULL,
    created_at     BIGINT NOT NULL
);
CREATE INDEX payment_setup_page ON payment_setup (supplier_id, page_id);

-- How Stripe's messages arrive, for the people who set them up.
CREATE TABLE stripe_delivery (
    supplier_id      TEXT   NOT NULL PRIMARY KEY REFERENCES supplier (id),
    received         BIGINT NOT NULL,
    last_received_at BIGINT NOT NULL,
    last_refused_at  BIGINT NOT NULL,
    last_refusal     TEXT   NOT NULL
) /* WITHOUT ROWID */;
