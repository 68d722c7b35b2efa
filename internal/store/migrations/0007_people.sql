-- +goose Up
-- A person signs in with one address, and may work for several suppliers and buy for several
-- customers.

-- accepted_at is 0 while the person is only invited; the newest invitation of a membership is the
-- one that counts.
CREATE TABLE membership (
    person_id             TEXT    NOT NULL REFERENCES person (id),
    supplier_id           TEXT    NOT NULL REFERENCES supplier (id),
    role                  TEXT    NOT NULL,
    mail_attention        BOOLEAN NOT NULL,
    mail_orders           BOOLEAN NOT NULL,
    invitation_hash       TEXT    NOT NULL,
    invitation_expires_at BIGINT  NOT NULL,
    accepted_at           BIGINT  NOT NULL,
    created_at            BIGINT  NOT NULL,
    PRIMARY KEY (supplier_id, person_id)
) /* WITHOUT ROWID */;
CREATE INDEX membership_person ON membership (person_id);
CREATE UNIQUE INDEX membership_invitation ON membership (invitation_hash) WHERE invitation_hash <> '';

INSERT INTO membership (person_id, supplier_id, role, mail_attention, mail_orders, invitation_hash, invitation_expires_at,
    accepted_at, created_at)
SELECT id, supplier_id, role, mail_attention, mail_orders,
    COALESCE((SELECT max(l.token_hash) FROM person_link l WHERE l.person_id = person.id AND l.purpose = 'invite'), ''),
    COALESCE((SELECT max(l.expires_at) FROM person_link l WHERE l.person_id = person.id AND l.purpose = 'invite'), 0),
    CASE WHEN password_hash = '' THEN 0 ELSE created_at END, created_at
FROM person;
DELETE FROM person_link WHERE purpose = 'invite';

DROP INDEX person_supplier;
ALTER TABLE person DROP COLUMN supplier_id;
ALTER TABLE person DROP COLUMN role;
ALTER TABLE person DROP COLUMN mail_attention;
ALTER TABLE person DROP COLUMN mail_orders;

CREATE TABLE buyer (
    person_id   TEXT   NOT NULL REFERENCES person (id),
    supplier_id TEXT   NOT NULL,
    customer_id TEXT   NOT NULL REFERENCES customer (id),
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (supplier_id, customer_id, person_id)
) /* WITHOUT ROWID */;
CREATE INDEX buyer_person ON buyer (person_id);
