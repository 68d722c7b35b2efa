package app

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"upstock/internal/keyring"
	"upstock/internal/store"
)

// examine runs the doctor and returns its report.
func (r *rig) examine(t *testing.T) (report string, err error) {
	t.Helper()
	var out bytes.Buffer
	err = Doctor{Database: r.serve.Database, SecretKey: r.serve.SecretKey}.Run(t.Context(), Terminal{Out: &out, Err: &out}, NewBuild("test", ""))
	return out.String(), err
}

func wantLine(t *testing.T, report string, words ...string) {
	t.Helper()
	for line := range strings.Lines(report) {
		if strings.Join(strings.Fields(line), " ") != "" && containsAll(line, words) {
			return
		}
	}
	t.Errorf("no line with %q in\n%s", words, report)
}

func containsAll(line string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(line, word) {
			return false
		}
	}
	return true
}

func TestDoctorOnHealthyInstallation(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.connect(t, r.start(t, nil))
	report, err := r.examine(t) // while the server is running
	if err != nil {
		t.Errorf("the doctor says %v", err)
	}
	wantLine(t, report, "ok", "database", "intact")
	wantLine(t, report, "ok", "schema", "up to date")
	wantLine(t, report, "ok", "secret keys", "all 1 stored secrets")
	wantLine(t, report, "ok", "connection", "Fizz: connected to Demo Drinks Ltd")
	wantLine(t, report, "ok", "sales orders", "none")
	if strings.Contains(report, r.box.APIKey()) || strings.Contains(report, r.account.APIToken) {
		t.Errorf("the report shows a secret:\n%s", report)
	}
}

func TestDoctorMissesTheKeys(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, nil)
	r.connect(t, server)
	stopServer(t, server)
	keys := r.serve.path(r.serve.Database)

	if err := os.Rename(keys, keys+".lost"); err != nil {
		t.Fatal(err)
	}
	report, err := r.examine(t)
	if !errors.Is(err, errUnwell) {
		t.Errorf("without the key file the doctor says %v", err)
	}
	wantLine(t, report, "BAD", "secret keys", "is missing", "1 stored secrets")

	other := newRig(t)
	stopServer(t, other.start(t, nil)) // makes other keys
	if err := os.Rename(other.serve.path(other.serve.Database), keys); err != nil {
		t.Fatal(err)
	}
	report, err = r.examine(t)
	if !errors.Is(err, errUnwell) {
		t.Errorf("with a stranger's key file the doctor says %v", err)
	}
	wantLine(t, report, "BAD", "secret keys", "of 1 stored secrets", "do not open: 1 account keys")
}

func TestDoctorCountsWhatOlderKeysSeal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	receiver := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(receiver.Close)
	mails, _ := busyMailServer(t)
	server := r.start(t, func(s *Serve) { s.AllowWebhookNetwork, s.SMTPURL = []string{"127.0.0.0/8"}, mails.URL() })
	r.sealedThings(t, server, receiver.URL)
	stopServer(t, server)
	said := func(words ...string) {
		t.Helper()
		report, err := r.examine(t)
		if err != nil {
			t.Error(err)
		}
		wantLine(t, report, append([]string{"ok", "secret keys"}, words...)...)
	}
	all := fmt.Sprintf("all %d stored secrets", len(sealedColumns))
	said(all, "(0 of them with an older key)")
	if _, err := keyring.Rotate(r.serve.path(r.serve.Database)); err != nil { // and nothing is sealed again
		t.Fatal(err)
	}
	said(all, fmt.Sprintf("(%d of them with an older key)", len(sealedColumns)))
}

func TestDoctorSaysWhatBecameOfMails(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, nil)
	says := func(smtpURL string, words ...string) {
		t.Helper()
		var out bytes.Buffer
		doctor := Doctor{Database: r.serve.Database, SecretKey: r.serve.SecretKey, SMTPURL: smtpURL}
		if err := doctor.Run(t.Context(), Terminal{Out: &out, Err: &out}, NewBuild("test", "")); err != nil {
			t.Error(err)
		}
		wantLine(t, out.String(), words...)
		if strings.Contains(out.String(), "sesame") {
			t.Errorf("the report shows a password:\n%s", out.String())
		}
	}
	const smtp = "smtp://upstock:sesame@mail.example:2525?from=a@b.example"
	says("", "ok", "mail", "no mail server is named", "none waiting, none refused")
	says(smtp, "ok", "mail", "mail server mail.example:2525", "none waiting, none refused")

	put := func(states ...store.MailState) {
		t.Helper()
		if err := server.Store().Update(t.Context(), func(tx *store.Tx) error {
			for _, state := range states {
				m := store.Mail{ID: store.NewID(), SupplierID: r.account.SupplierID, State: state}
				if err := tx.InsertMail(t.Context(), m); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	put(store.MailWaiting, store.MailSent, store.MailResolved)
	says(smtp, "ok", "mail", "; 1 waiting")
	says("", "look", "mail", "; 1 waiting")
	put(store.MailLate, store.MailRefused, store.MailRefused)
	says(smtp, "look", "mail", "1 waiting, 1 late, 2 refused")
}

func TestDoctorFindsConnectionInError(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, nil)
	r.connect(t, server)
	stopServer(t, server)
	st, err := r.serve.openExisting(t.Context(), silentLog)
	if err != nil {
		t.Fatal(err)
	}
	err = st.Update(t.Context(), func(tx *store.Tx) error {
		connection, err := tx.Connection(t.Context(), r.account.SupplierID, "unleashed")
		if err != nil {
			return err
		}
		connection.Status, connection.Error = store.InError, "Unleashed refuses the key"
		return tx.SetConnectionHealth(t.Context(), connection)
	})
	if err = errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
	report, err := r.examine(t)
	if !errors.Is(err, errUnwell) {
		t.Errorf("the doctor says %v", err)
	}
	wantLine(t, report, "BAD", "connection", "Fizz: Unleashed refuses the key")
}

func TestDoctorFindsDamage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	file := r.serve.sqliteFile()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(data) / 2; i < len(data)/2+8192; i++ { // a torn page or two
		data[i] ^= 0xff
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file + "-wal"); err == nil {
		t.Fatal("the write-ahead log was left behind and may mend the damage")
	}
	report, err := r.examine(t)
	if !errors.Is(err, errUnwell) || !strings.Contains(report, "BAD") {
		t.Errorf("the doctor says %v about a damaged file:\n%s", err, report)
	}
}

func TestDoctorMakesNothing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "missing.db")
	var out bytes.Buffer
	err := Doctor{Database: Database{DatabaseURL: "sqlite:" + file}}.Run(t.Context(), Terminal{Out: &out, Err: &out}, NewBuild("test", ""))
	if !errors.Is(err, errUnwell) {
		t.Errorf("the doctor says %v about a database that is not there", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the doctor has made a database")
	}
}
