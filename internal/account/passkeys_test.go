package account

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/wholesale"
)

// device is what holds a passkey, as WebAuthn describes it.
type device struct {
	t       *testing.T
	key     *ecdsa.PrivateKey
	id      []byte
	owner   []byte
	counter uint32
	// What a false one would do.
	origin   string
	unproven bool // neither finger nor PIN was asked for
}

func newDevice(t *testing.T) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	return &device{t: t, key: key, id: []byte(rand.Text()[:16]), counter: 1, origin: "https://orders.example.com"}
}

// said is what the browser says it was asked for.
func (d *device) said(kind string, q PasskeyQuestion) []byte {
	var asked struct {
		PublicKey struct {
			Challenge string
			User      struct{ ID string }
		}
	}
	must(d.t, json.Unmarshal(q.ForBrowser, &asked))
	if asked.PublicKey.User.ID != "" {
		owner, err := base64.RawURLEncoding.DecodeString(asked.PublicKey.User.ID)
		must(d.t, err)
		d.owner = owner
	}
	said, err := json.Marshal(map[string]any{"type": kind, "challenge": asked.PublicKey.Challenge, "origin": d.origin, "crossOrigin": false})
	must(d.t, err)
	return said
}

// state is the device's part of an answer: for which server, how it asked its owner, its counter.
func (d *device) state(more byte) []byte {
	server := sha256.Sum256([]byte("orders.example.com"))
	flags := more | 1 // someone was there
	if !d.unproven {
		flags |= 4 // and proved who they are
	}
	return binary.BigEndian.AppendUint32(append(server[:], flags), d.counter)
}

// make answers a question for a new passkey.
func (d *device) make(q PasskeyQuestion) []byte {
	point, err := d.key.PublicKey.Bytes()
	must(d.t, err)
	public := slices.Concat([]byte{0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32}, point[1:33], []byte{0x22, 0x58, 32}, point[33:])
	state := slices.Concat(d.state(0x40), make([]byte, 16), []byte{0, byte(len(d.id))}, d.id, public)
	object := slices.Concat([]byte{0xA3, 0x63}, []byte("fmt"), []byte{0x64}, []byte("none"), []byte{0x67}, []byte("attStmt"), []byte{0xA0},
		[]byte{0x68}, []byte("authData"), []byte{0x58, byte(len(state))}, state)
	return d.answer(map[string]any{"clientDataJSON": text64(d.said("webauthn.create", q)), "attestationObject": text64(object)})
}

// sign answers a question for a passkey.
func (d *device) sign(q PasskeyQuestion) []byte {
	d.counter++
	said, state := d.said("webauthn.get", q), d.state(0)
	hash := sha256.Sum256(said)
	signed := sha256.Sum256(append(slices.Clone(state), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, signed[:])
	must(d.t, err)
	return d.answer(map[string]any{
		"clientDataJSON": text64(said), "authenticatorData": text64(state), "signature": text64(signature), "userHandle": text64(d.owner),
	})
}

func (d *device) answer(response map[string]any) []byte {
	answer, err := json.Marshal(map[string]any{"id": text64(d.id), "rawId": text64(d.id), "type": "public-key", "response": response})
	must(d.t, err)
	return answer
}

func text64(content []byte) string { return base64.RawURLEncoding.EncodeToString(content) }

// addPasskey gives the owner a passkey.
func (o *office) addPasskey() *device {
	o.t.Helper()
	d := newDevice(o.t)
	question, err := o.AskForNewPasskey(o.t.Context(), o.owner.ID)
	must(o.t, err)
	must(o.t, o.AddPasskey(o.t.Context(), o.owner.ID, "phone", question.ForServer, d.make(question)))
	o.mailed(ownerEmail)
	return d
}

func (o *office) asked() PasskeyQuestion {
	o.t.Helper()
	question, err := o.AskForPasskey(Caller{IP: "192.0.2.1"})
	must(o.t, err)
	return question
}

// Each question is kept, so a stranger may not ask for any number of them.
func TestQuestionsAboutPasskeysAreLimited(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	for range questionsOfAddress.burst {
		o.asked()
	}
	_, err := o.AskForPasskey(Caller{IP: "192.0.2.1"})
	wantCode(t, wholesale.CodeTooMany, err)
	_, err = o.AskForPasskey(Caller{IP: "203.0.113.1"})
	must(t, err)
}

func TestSigningInWithAPasskey(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx, from := t.Context(), Caller{IP: "192.0.2.1"}
		d := o.addPasskey()
		question := o.asked()
		person, epoch, err := o.SignInWithPasskey(ctx, question.ForServer, d.sign(question), from)
		must(t, err)
		if person.ID != o.owner.ID || person.SupplierID != o.supplierID || epoch != o.epoch(ownerEmail) {
			t.Errorf("signed in as %+v, epoch %d", person, epoch)
		}
		kept, err := o.Passkeys(ctx, o.owner.ID)
		must(t, err)
		if len(kept) != 1 || kept[0].Name != "phone" || kept[0].LastUsedAt.IsZero() {
			t.Errorf("kept as %+v", kept)
		}
		must(t, o.RemovePasskey(ctx, o.owner.ID, kept[0].ID))
		wantCode(t, wholesale.CodeNotFound, o.RemovePasskey(ctx, o.owner.ID, kept[0].ID))
		question = o.asked()
		_, _, err = o.SignInWithPasskey(ctx, question.ForServer, d.sign(question), from)
		wantCode(t, wholesale.CodeUnauthorized, err)
		for _, kind := range []string{"passkey_added", "passkey_removed"} {
			if got := o.audited(); !slices.Contains(got, kind) {
				t.Errorf("the audit says %q, not %s", got, kind)
			}
		}
	})
}

func TestFalseAnswersAboutPasskeysAreRefused(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx, from := t.Context(), Caller{IP: "192.0.2.1"}
	d := o.addPasskey()
	refused := func(name string, asked, answer []byte) {
		t.Helper()
		person, _, err := o.SignInWithPasskey(ctx, asked, answer, from)
		if wholesale.CodeOf(err) != wholesale.CodeUnauthorized {
			t.Errorf("%s: signed in as %+v, %v", name, person, err)
		}
	}
	question, another := o.asked(), o.asked()
	refused("an answer to another question, or of another browser", another.ForServer, d.sign(question))
	refused("an answer that was given before: the question is gone", nil, d.sign(question))
	refused("no answer", question.ForServer, nil)
	refused("nonsense", question.ForServer, []byte(`{"id":"x"}`))
	refused("nonsense as a question", []byte("{"), d.sign(question))

	stranger := newDevice(t)
	stranger.id, stranger.owner = d.id, d.owner
	refused("the signature of another key", question.ForServer, stranger.sign(question))
	d.origin = "https://orders.example.com.evil.example"
	refused("an answer for another site", question.ForServer, d.sign(question))
	d.origin, d.unproven = "https://orders.example.com", true
	refused("a device that did not ask for finger or PIN", question.ForServer, d.sign(question))
	d.unproven = false
	o.clock.pass(passkeyLife + time.Second)
	refused("a late answer", question.ForServer, d.sign(question))

	// The same for a new one.
	fresh, err := o.AskForNewPasskey(ctx, o.owner.ID)
	must(t, err)
	unproven := newDevice(t)
	unproven.unproven = true
	for name, answer := range map[string][]byte{"unproven": unproven.make(fresh), "none": nil, "another's": newDevice(t).make(o.asked())} {
		if err := o.AddPasskey(ctx, o.owner.ID, name, fresh.ForServer, answer); wholesale.CodeOf(err) != wholesale.CodeInvalid {
			t.Errorf("%s was added: %v", name, err)
		}
	}
	colleague := o.join("ann@kombu.example", OrderManagement)
	if err := o.AddPasskey(ctx, colleague.ID, "theirs", fresh.ForServer, newDevice(t).make(fresh)); wholesale.CodeOf(err) != wholesale.CodeInvalid {
		t.Errorf("the answer to one person was taken for another's: %v", err)
	}
	must(t, o.AddPasskey(ctx, o.owner.ID, "second", fresh.ForServer, newDevice(t).make(fresh)))
}

func TestACounterThatGoesBackIsNoted(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	d := o.addPasskey()
	signIn := func() {
		t.Helper()
		question := o.asked()
		_, _, err := o.SignInWithPasskey(t.Context(), question.ForServer, d.sign(question), Caller{IP: "192.0.2.1"})
		must(t, err)
	}
	d.counter = 50
	signIn()
	if got := o.audited(); slices.Contains(got, "passkey_counter_went_back") {
		t.Errorf("the audit says %q", got)
	}
	d.counter = 10
	signIn()
	if got := o.audited(); !slices.Contains(got, "passkey_counter_went_back") {
		t.Errorf("the audit says %q", got)
	}
}

func TestWherePasskeysWork(t *testing.T) {
	for address, works := range map[string]bool{
		"https://orders.example.com": true, "https://orders.example.com:8443": true, "http://localhost:8080": true, "https://localhost": true,
		"http://orders.example.com": false, "http://127.0.0.1:8080": false, "https://192.0.2.1": false, "https://[2001:db8::1]": false, "": false,
	} {
		if got := newPasskeys(address) != nil; got != works {
			t.Errorf("%s: %t", address, got)
		}
	}
	s := New(Config{PublicURL: "https://orders.example.com/"})
	for host, works := range map[string]bool{"orders.example.com": true, "ORDERS.example.com": true, "127.0.0.1:8080": false, "example.com": false} {
		if s.OffersPasskeys(host) != works {
			t.Errorf("%s: want %t", host, works)
		}
	}
}
