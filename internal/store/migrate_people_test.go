package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestPeopleOfOneSupplierKeepTheirPlace migrates people from when each had one supplier.
func TestPeopleOfOneSupplierKeepTheirPlace(t *testing.T) {
	fromVersion(t, 6, func(t *testing.T, st *Store) {
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ctx := t.Context()
		for _, statement := range []string{
			`INSERT INTO supplier (id, name, email, currency, time_zone, last_order_number, created_at) VALUES ('s', 'S', 's@example.com', 'NZD', 'UTC', 1, 1)`,
			`INSERT INTO person (id, supplier_id, email, role, password_hash, created_at, name, session_epoch, mail_attention, mail_orders) VALUES
				('owner', 's', 'owner@example.com', 'full', 'hash', 1000000, 'Olive', 5, FALSE, TRUE),
				('ann', 's', 'ann@example.com', 'orders', '', 2000000, 'Ann', 1, TRUE, FALSE)`,
			`INSERT INTO person_link (token_hash, person_id, purpose, expires_at) VALUES
				('invite', 'ann', 'invite', 3000000), ('reset', 'owner', 'reset', 3000000)`,
		} {
			_, err := st.write.ExecContext(ctx, statement)
			must(err)
		}

		must(st.Migrate(ctx))
		owner := Membership{
			Person:     Person{ID: "owner", Name: "Olive", Email: "owner@example.com", PasswordHash: "hash", SessionEpoch: 5, CreatedAt: time.Unix(1, 0).UTC()},
			SupplierID: "s", Role: "full", MailOrders: true, AcceptedAt: time.Unix(1, 0).UTC(), CreatedAt: time.Unix(1, 0).UTC(),
		}
		ann := Membership{
			Person:     Person{ID: "ann", Name: "Ann", Email: "ann@example.com", SessionEpoch: 1, CreatedAt: time.Unix(2, 0).UTC()},
			SupplierID: "s", Role: "orders", MailAttention: true, MailDocuments: true, InvitationHash: "invite", InvitationExpiresAt: time.Unix(3, 0).UTC(),
			CreatedAt: time.Unix(2, 0).UTC(),
		}
		var team []Membership
		must(st.View(ctx, func(tx *Tx) (err error) {
			team, err = tx.Memberships(ctx, "s")
			return err
		}))
		if diff := cmp.Diff([]Membership{owner, ann}, team); diff != "" {
			t.Error(diff)
		}
	})
}
