package account

import (
	"bytes"
	"context"
	"errors"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/jobs"
	"upstock/internal/store"
)

// lastPart is the token at the end of a link.
func lastPart(link string) string { return link[strings.LastIndex(link, "/")+1:] }

// noticeTitles are the supplier's open notices.
func (o *office) noticeTitles() (titles []string) {
	o.t.Helper()
	must(o.t, o.store.View(o.t.Context(), func(tx *store.Tx) error {
		notices, err := tx.Notices(o.t.Context(), o.supplierID, "", 100)
		for _, n := range notices {
			titles = append(titles, n.Title+" / "+n.Detail)
		}
		return err
	}))
	return titles
}

// refusal is what a mail server says of an address that it does not know.
var refusal = jobs.Permanent(&textproto.Error{Code: 550, Msg: "5.1.1 no such user"})

func TestAnInvitationSaysWhatTheMailServerSaid(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		customer := o.customer("FERN", "fern@cafe.example")
		invite := func() CustomerInvited {
			t.Helper()
			invited, err := o.InviteCustomer(ctx, o.supplierID, customer.ID, "")
			must(t, err)
			return invited
		}
		if made := invite(); !made.Delivery.Sent() {
			t.Errorf("it was taken, but %q", made.Delivery.Words())
		}

		o.answers(refusal)
		made := invite()
		if made.Delivery.Sent() || !made.Delivery.Refused() {
			t.Errorf("it was refused, but %q", made.Delivery.Words())
		}
		if _, err := o.OpenInvitation(ctx, lastPart(made.Link)); err != nil {
			t.Errorf("the link to hand over does not work: %v", err)
		}
		member, _, err := o.Invite(ctx, o.supplierID, NewPerson{Name: "Kim", Email: "kim@shop.example", Role: FullAccess})
		must(t, err)
		if delivery, err := o.AwaitInvitation(ctx, o.supplierID, member.ID); err != nil || !delivery.Refused() {
			t.Errorf("%v, %q", err, delivery.Words())
		}
		want := []string{
			"E-mails to 2 addresses are refused / “You are invited to the team” to kim@shop.example: there is no mailbox with this address. " +
				"“Kombu Brewing invites you to order online” to fern@cafe.example: there is no mailbox with this address.",
		}
		if diff := cmp.Diff(want, o.noticeTitles()); diff != "" {
			t.Error(diff)
		}

		o.answers(errors.New("connection refused"))
		if made := invite(); made.Delivery.Sent() || made.Delivery.Refused() || !strings.Contains(made.Delivery.Words(), "has not been sent yet") {
			t.Errorf("it is not known, but %q", made.Delivery.Words())
		}

		// Whom it reaches is no trouble any more, nor who has left.
		o.answers(nil)
		if made := invite(); !made.Delivery.Sent() {
			t.Errorf("it was taken, but %q", made.Delivery.Words())
		}
		_, err = o.Remove(ctx, o.supplierID, member.ID, o.owner.ID)
		must(t, err)
		if titles := o.noticeTitles(); len(titles) != 0 {
			t.Errorf("still there: %q", titles)
		}
	})
}

func TestAnInvitationMayGoToAnotherAddress(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	customer := o.customer("FERN", "")
	_, err := o.InviteCustomer(t.Context(), o.supplierID, customer.ID, "ana@")
	wantFields(t, err, "email")
	made, err := o.InviteCustomer(t.Context(), o.supplierID, customer.ID, "ana@cafe.example")
	must(t, err)
	if m := <-o.mails; m.To != "ana@cafe.example" || !strings.Contains(m.Text, made.Link) {
		t.Errorf("mailed %+v", m)
	}
	o.joinAs(lastPart(made.Link), "Ana")
	if c := o.read(customer.ID); c.Email != "ana@cafe.example" || !c.Connected {
		t.Errorf("got %+v", c)
	}
}

func TestARefusedResetIsSeenByTheSupplierOnly(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		o.answers(refusal)
		must(t, o.RequestReset(t.Context(), ownerEmail, Caller{IP: "192.0.2.9"})) // as for anyone
		for start := time.Now(); len(o.noticeTitles()) == 0; {
			if time.Since(start) > 30*time.Second {
				t.Fatal("no notice")
			}
			<-time.After(20 * time.Millisecond)
		}
		if titles := o.noticeTitles(); !strings.HasPrefix(titles[0], "E-mails to owner@kombu.example are refused / “Choose a new password”") {
			t.Errorf("got %q", titles)
		}
	})
}

func TestWithoutAMailServerNothingIsSentAndLinksAreShown(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	o.Service = New(Config{Store: o.store, PublicURL: "https://orders.example.com", PasswordMemory: cheap, Clock: o.clock.Now})
	customer := o.customer("FERN", "fern@cafe.example")
	made, err := o.InviteCustomer(t.Context(), o.supplierID, customer.ID, "")
	must(t, err)
	if made.Delivery.Sent() || made.Delivery.Words() != "No mail server is set, so no e-mail was sent." || made.Link == "" {
		t.Errorf("%+v", made)
	}
	o.joinAs(lastPart(made.Link), "Ana")
	must(t, o.RequestReset(t.Context(), ownerEmail, Caller{IP: "192.0.2.9"}))
	must(t, o.store.View(t.Context(), func(tx *store.Tx) error {
		unsent, err := tx.CountUnsentMails(t.Context(), o.supplierID)
		if len(unsent) != 0 {
			t.Errorf("mails wait for a server that is not there: %v", unsent)
		}
		return err
	}))
}

// TestNoLinkStandsInTheDatabase makes a link of every kind, and looks for it wherever the database
// could keep it, before and after its mail was sent.
func TestNoLinkStandsInTheDatabase(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		secrets := map[string]string{}
		o.answers(errors.New("the mail server is away"))
		_, link, err := o.Invite(ctx, o.supplierID, NewPerson{Name: "Kim", Email: "kim@shop.example", Role: FullAccess})
		must(t, err)
		secrets["team invitation"] = lastPart(link)
		c := o.customer("FERN", "fern@cafe.example")
		made, err := o.InviteCustomer(ctx, o.supplierID, c.ID, "")
		must(t, err)
		secrets["customer's invitation"] = lastPart(made.Link)
		handed, err := o.ResetLink(ctx, ownerEmail)
		must(t, err)
		secrets["reset link handed over"] = lastPart(handed)
		if secrets["link to sign in"], err = o.SignInLink(ctx, ownerEmail, time.Hour); err != nil {
			t.Fatal(err)
		}
		must(t, o.RequestReset(ctx, ownerEmail, Caller{IP: "192.0.2.9"}))
		secrets["the mail's text"] = "asked to reset the password"
		secrets["secret of the browser that asked for a code"] = o.ask(ownerEmail, "", Caller{IP: "192.0.2.9"})
		secrets["subject with a code"] = "is your code for"
		o.wantHidden(secrets, "while the mails wait")

		o.answers(nil)
		for range 4 { // two invitations, the reset and the code
			select {
			case m := <-o.mails:
				if code := codePattern.FindString(m.Subject); code != "" {
					secrets["code"], secrets["code in one"] = code+" is", `"`+strings.ReplaceAll(code, " ", "")+`"`
				}
				for _, link := range linkPattern.FindAllStringSubmatch(m.Text, 1) {
					secrets["link in "+m.Subject] = link[1]
				}
			case <-time.After(30 * time.Second):
				t.Fatal("a mail was not sent")
			}
		}
		if len(secrets) != 11 {
			t.Errorf("looked for %d secrets: %v", len(secrets), secrets)
		}
		o.wantHidden(secrets, "after they were sent")
	})
}

// wantHidden looks for texts in every row of the database, and on SQLite in its files and a backup.
func (o *office) wantHidden(secrets map[string]string, when string) {
	o.t.Helper()
	ctx := o.t.Context()
	contents := map[string][]byte{}
	if o.store.Engine() == store.SQLite {
		backup := filepath.Join(o.t.TempDir(), "backup.db")
		must(o.t, o.store.Backup(ctx, backup))
		files, err := filepath.Glob(strings.TrimPrefix(o.url, "sqlite:") + "*")
		must(o.t, err)
		for _, file := range append(files, backup) {
			content, err := os.ReadFile(file) // #nosec G304 -- a file of this test
			must(o.t, err)
			contents[filepath.Base(file)] = content
		}
		if len(contents) < 2 {
			o.t.Fatalf("looked into %d files", len(contents))
		}
	} else {
		contents = everyRow(ctx, o)
	}
	for where, content := range contents {
		for what, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) {
				o.t.Errorf("%s: the %s stands in %s", when, what, where)
			}
		}
	}
	// What is looked for would be found.
	found := false
	for _, content := range contents {
		found = found || bytes.Contains(content, []byte("fern@cafe.example"))
	}
	if !found {
		o.t.Error("nothing would be found")
	}
}

// everyRow is the text of every row, by table.
func everyRow(ctx context.Context, o *office) map[string][]byte {
	contents := map[string][]byte{}
	must(o.t, o.store.View(ctx, func(tx *store.Tx) error {
		var tables []string
		rows, err := tx.SQL().QueryContext(ctx, `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var table string
			if err := rows.Scan(&table); err != nil {
				return err
			}
			tables = append(tables, table)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		for _, table := range tables {
			var text string
			query := `SELECT coalesce(string_agg(r::text, chr(10)), '') FROM "` + table + `" AS r` //nolint:gosec // the catalogue's own names
			if err := tx.SQL().QueryRowContext(ctx, query).Scan(&text); err != nil {
				return err
			}
			contents[table] = []byte(text)
		}
		return nil
	}))
	return contents
}

func TestInvitationsAndResetsAreAudited(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := store.By(t.Context(), store.Who{Name: "Jane"})
	_, link, err := o.Invite(ctx, o.supplierID, NewPerson{Name: "Kim", Email: "kim@shop.example", Role: OrderManagement})
	must(t, err)
	_, _, err = o.Accept(ctx, lastPart(link), "Kim", "a long password")
	must(t, err)
	c := o.customer("FERN", "fern@cafe.example")
	made, err := o.InviteCustomer(ctx, o.supplierID, c.ID, "")
	must(t, err)
	o.joinAs(lastPart(made.Link), "Ana")
	must(t, o.RequestReset(ctx, ownerEmail, Caller{IP: "192.0.2.9"}))
	reset, err := o.ResetLink(ctx, ownerEmail)
	must(t, err)
	must(t, o.Reset(ctx, lastPart(reset), "another password"))

	kinds := map[string][]string{}
	must(t, o.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.AuditRows(ctx, o.supplierID, store.AuditFilter{}, 100)
		for _, r := range rows {
			kinds[r.Kind] = append(kinds[r.Kind], r.Who.Name+": "+r.Subject)
			for _, secret := range []string{lastPart(link), lastPart(made.Link), lastPart(reset)} {
				if strings.Contains(r.Subject+r.Detail, secret) {
					t.Errorf("%s holds a secret", r.Kind)
				}
			}
		}
		return err
	}))
	delete(kinds, "supplier_created")
	// One row each: what is written twice reads like two attempts.
	if diff := cmp.Diff(map[string][]string{
		"person_invited": {"Jane: kim@shop.example"}, "person_joined": {"Kim <kim@shop.example>: kim@shop.example"},
		"customer_invited": {"Jane: Customer FERN"}, "customer_connected": {"Ana <fern@cafe.example>: Customer FERN"},
		"password_reset_requested": {"Jane: " + ownerEmail}, "password_reset_link_made": {"Jane: " + ownerEmail},
		"password_changed": {o.owner.Who() + ": " + ownerEmail},
	}, kinds); diff != "" {
		t.Errorf("the audit differs (-want +got):\n%s", diff)
	}
}
