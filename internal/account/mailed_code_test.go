package account

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const buyerEmail = "kim@cafe.example"

var phone = Caller{IP: "198.51.100.7"}

// newShop is an office with one buyer, who has no password.
func newShop(t *testing.T, url string) *office {
	o := newOffice(t, url)
	o.buyer(buyerEmail)
	return o
}

func (o *office) buyer(email string) {
	o.t.Helper()
	customer := o.customer("CAFE-"+email, email)
	must(o.t, o.store.Update(o.t.Context(), func(tx *store.Tx) error {
		p := newPerson(tx, "Kim", email)
		if err := tx.InsertPerson(o.t.Context(), p); err != nil {
			return err
		}
		return tx.InsertBuyer(o.t.Context(), store.Buyer{PersonID: p.ID, SupplierID: o.supplierID, CustomerID: customer.ID, CreatedAt: tx.Now()})
	}))
}

func inEachShop(t *testing.T, test func(t *testing.T, o *office)) {
	for engine, url := range map[string]func(testing.TB) string{"SQLite": databasetest.SQLite, "PostgreSQL": databasetest.PostgreSQL} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			test(t, newShop(t, url(t)))
		})
	}
}

// ask asks for a code to sign in, and gives the secret of the browser.
func (o *office) ask(email, before string, from Caller) string {
	o.t.Helper()
	secret, err := o.AskForCode(o.t.Context(), CodeRequest{Email: email, SupplierID: o.supplierID, Purpose: CodeToSignIn, Secret: before}, from)
	must(o.t, err)
	return secret
}

var codePattern = regexp.MustCompile(`\b\d{3} \d{3}\b`)

// mailedCode waits for the next mail and gives the code in it, as the mail writes it.
func (o *office) mailedCode(to string) string {
	o.t.Helper()
	_, mail := o.mailed(to)
	code := codePattern.FindString(mail.Text)
	if code == "" || !strings.HasPrefix(mail.Subject, code+" is your code for ") {
		o.t.Fatalf("no code in %q: %s", mail.Subject, mail.Text)
	}
	return code
}

// another is a code that is not this one.
func another(code string) string {
	last := code[len(code)-1]
	return code[:len(code)-1] + string('0'+(last-'0'+1)%10)
}

func TestSigningInWithAMailedCode(t *testing.T) {
	inEachShop(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		secret := o.ask(" Kim@CAFE.example ", "", phone)
		_, mail := o.mailed(buyerEmail)
		code := codePattern.FindString(mail.Text)
		if mail.Subject != code+" is your code for Kombu Brewing" || mail.FromName != "Kombu Brewing" || !strings.Contains(mail.HTML, code) {
			t.Errorf("mailed %+v", mail)
		}
		if strings.Contains(mail.Text+mail.HTML, "http") {
			t.Errorf("a link signs in to another browser than the one that asked: %s", mail.Text)
		}
		if _, err := o.EnterMailedCode(ctx, "another browser", "", code, phone); wholesale.CodeOf(err) != wholesale.CodeUnauthorized {
			t.Errorf("another browser: %v", err)
		}
		if _, err := o.EnterMailedCode(ctx, secret, "ann@cafe.example", code, phone); wholesale.CodeOf(err) != wholesale.CodeUnauthorized {
			t.Errorf("another address: %v", err)
		}
		for _, text := range []string{"", "12345", "1234567", "abcdef", "１２３４５６"} {
			_, err := o.EnterMailedCode(ctx, secret, "", text, phone)
			wantFields(t, err, "code")
		}
		asked, err := o.EnterMailedCode(ctx, secret, buyerEmail, " "+code+" ", phone)
		must(t, err)
		if want := (MailedCode{Email: buyerEmail, SupplierID: o.supplierID, Purpose: CodeToSignIn, SentAt: asked.SentAt}); asked != want {
			t.Errorf("got %+v", asked)
		}
		person, epoch, err := o.SignInByMailedCode(ctx, asked)
		must(t, err)
		if person.Email != buyerEmail || epoch != o.epoch(buyerEmail) {
			t.Errorf("signed in as %+v, epoch %d", person, epoch)
		}
		_, err = o.EnterMailedCode(ctx, secret, buyerEmail, code, phone)
		wantCode(t, wholesale.CodeUnauthorized, err)
	})
}

func TestAMailedCodeWorksOnceAlsoForManyAtTheSameMoment(t *testing.T) {
	inEachShop(t, func(t *testing.T, o *office) {
		secret := o.ask(buyerEmail, "", phone)
		code := o.mailedCode(buyerEmail)
		var group sync.WaitGroup
		var entered atomic.Int32
		for range mostTries {
			group.Go(func() {
				if _, err := o.EnterMailedCode(context.WithoutCancel(t.Context()), secret, "", code, phone); err == nil {
					entered.Add(1)
				}
			})
		}
		group.Wait()
		if entered.Load() != 1 {
			t.Errorf("it worked %d times", entered.Load())
		}
	})
}

func TestAMailedCodeEnds(t *testing.T) {
	o := newShop(t, databasetest.SQLite(t))
	ctx := t.Context()
	refused := func(why, secret, code, words string) {
		t.Helper()
		_, err := o.EnterMailedCode(ctx, secret, "", code, phone)
		wantCode(t, wholesale.CodeUnauthorized, err)
		if err != nil && !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", why, err)
		}
	}

	secret := o.ask(buyerEmail, "", phone)
	code := o.mailedCode(buyerEmail)
	o.clock.pass(CodeLife - time.Second)
	for range mostTries - 2 {
		refused("a typing mistake", secret, another(code), "That is not the code")
	}
	if _, err := o.EnterMailedCode(ctx, secret, "", code, phone); err != nil {
		t.Errorf("after four wrong ones, in its last second: %v", err)
	}

	secret = o.ask(buyerEmail, secret, phone)
	code = o.mailedCode(buyerEmail)
	o.clock.pass(CodeLife)
	refused("after ten minutes", secret, code, "expired")

	secret = o.ask(buyerEmail, secret, phone)
	code = o.mailedCode(buyerEmail)
	for i := range mostTries {
		words := "That is not the code"
		if i == mostTries-1 {
			words = "Ask for a new one"
		}
		refused("a wrong one", secret, another(code), words)
	}
	refused("the right one after five wrong ones", secret, code, "Ask for a new one")

	o.clock.pass(time.Hour)
	laptop := o.ask(buyerEmail, "", Caller{IP: "192.0.2.3"})
	onLaptop := o.mailedCode(buyerEmail)
	o.clock.pass(codePause)
	before, codeBefore := o.ask(buyerEmail, secret, phone), o.mailedCode(buyerEmail)
	if again := o.ask(buyerEmail, before, phone); again != before {
		t.Error("a double tap asks for a second code")
	}
	o.clock.pass(codePause)
	secret = o.ask(buyerEmail, before, phone)
	code = o.mailedCode(buyerEmail)
	refused("replaced by the next of this browser", before, codeBefore, "used already")
	for browser, code := range map[string]string{laptop: onLaptop, secret: code} {
		if _, err := o.EnterMailedCode(ctx, browser, "", code, phone); err != nil {
			t.Errorf("another browser's code does not end this one's: %v", err)
		}
	}
}

// Neither what is answered nor what is done tells who is known here.
func TestAskingForACodeTellsNothing(t *testing.T) {
	o := newShop(t, databasetest.SQLite(t))
	ctx := t.Context()
	must(t, o.queue.Stop(ctx)) // the job alone looks who someone is
	_, err := o.AskForCode(ctx, CodeRequest{Email: "first@example.com", Purpose: CodeToSignIn}, phone)
	must(t, err) // begins the installation's own audit
	added := map[string]map[string]int{}
	for _, email := range []string{buyerEmail, ownerEmail, "stranger@example.com"} {
		before := o.rowCounts()
		secret, err := o.AskForCode(ctx, CodeRequest{Email: email, Purpose: CodeToSignIn}, phone)
		must(t, err)
		if len(secret) < 26 {
			t.Errorf("the secret %q has less than 128 random bits", secret)
		}
		added[email] = map[string]int{}
		for table, rows := range o.rowCounts() {
			if rows != before[table] {
				added[email][table] = rows - before[table]
			}
		}
		_, err = o.EnterMailedCode(ctx, secret, email, "000000", phone)
		wantCode(t, wholesale.CodeUnauthorized, err)
	}
	if len(added[buyerEmail]) < 3 {
		t.Errorf("asking wrote to %v", added[buyerEmail])
	}
	for email, rows := range added {
		if diff := cmp.Diff(added[buyerEmail], rows); diff != "" {
			t.Errorf("asking with %s is other work: %s", email, diff)
		}
	}

	// The jobs mail to those who can sign in.
	var jobs []SendCode
	secret := o.ask("stranger@example.com", "", Caller{IP: "192.0.2.8"})
	must(t, o.store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.SignInCode(ctx, hashOf(secret))
		sealed, failed := o.ring.Seal([]byte("123456"), codeRow(c.CodeHash))
		must(t, failed)
		jobs = append(jobs, SendCode{Browser: c.BrowserHash, Code: c.CodeHash, Sealed: sealed})
		return err
	}))
	for _, job := range jobs {
		must(t, o.SendCode(ctx, job))
	}
	if n := o.rowCounts()["mail"]; n != 0 {
		t.Errorf("%d mails to someone who cannot sign in", n)
	}
}

// rowCounts counts the rows of every table.
func (o *office) rowCounts() map[string]int {
	o.t.Helper()
	counts := map[string]int{}
	must(o.t, o.store.View(o.t.Context(), func(tx *store.Tx) error {
		for _, table := range []string{
			"sign_in_code", "audit", "audit_end", "mail", "river_job", "person", "session", "notice", "buyer", "membership",
		} {
			var n int
			if err := tx.SQL().QueryRowContext(o.t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
				return err
			}
			counts[table] = n
		}
		return nil
	}))
	return counts
}

// Who floods an address with codes from one network keeps no one else from signing in, and who does
// it from many keeps no browser out that the person has used.
func TestNoOneCanKeepSomeoneElseFromTheirCode(t *testing.T) {
	o := newShop(t, databasetest.SQLite(t))
	ctx := t.Context()
	must(t, o.queue.Stop(ctx))
	flood := func(network int, times int) (slowed bool) {
		for range times {
			_, err := o.AskForCode(ctx, CodeRequest{Email: buyerEmail, Purpose: CodeToSignIn}, Caller{IP: fmt.Sprintf("203.0.113.%d", network)})
			slowed = slowed || wholesale.CodeOf(err) == wholesale.CodeTooMany
		}
		return slowed
	}
	for hour := range 24 { // all day, as often as one network may
		if slowed := flood(66, 20); !slowed {
			t.Fatalf("hour %d: one network was not slowed down", hour)
		}
		if hour%6 == 0 {
			o.ask(buyerEmail, "", Caller{IP: fmt.Sprintf("192.0.2.%d", hour)})
		}
		o.clock.pass(time.Hour)
	}

	var person Person
	must(t, o.store.View(ctx, func(tx *store.Tx) error {
		p, err := tx.PersonByEmail(ctx, buyerEmail)
		person = personOf(p)
		return err
	}))
	device, err := o.DeviceCookie(person)
	must(t, err)
	for network := range 60 {
		flood(network, 2)
	}
	if _, err := o.AskForCode(ctx, CodeRequest{Email: buyerEmail, Purpose: CodeToSignIn}, Caller{IP: "192.0.2.99"}); wholesale.CodeOf(err) != wholesale.CodeTooMany {
		t.Errorf("many networks together fill a mailbox: %v", err)
	}
	o.ask(buyerEmail, "", Caller{IP: "192.0.2.99", Device: device})

	// Addresses that no one has are held up alike.
	var slowed error
	for range 10 {
		if _, err := o.AskForCode(ctx, CodeRequest{Email: "stranger@example.com", Purpose: CodeToSignIn}, phone); err != nil {
			slowed = err
		}
	}
	wantCode(t, wholesale.CodeTooMany, slowed)
}

// TestMailedCodesCannotBeGuessed counts how many guesses one network has in a day.
func TestMailedCodesCannotBeGuessed(t *testing.T) {
	o := newShop(t, databasetest.SQLite(t))
	ctx := t.Context()
	must(t, o.queue.Stop(ctx))
	guesses := 0
	for range 24 * 6 {
		for {
			if _, err := o.AskForCode(ctx, CodeRequest{Email: buyerEmail, Purpose: CodeToSignIn}, phone); err != nil {
				break
			}
			guesses += mostTries // TestAMailedCodeEnds
		}
		o.clock.pass(10 * time.Minute)
	}
	if guesses == 0 || guesses > 1000 {
		t.Errorf("%d guesses at a million codes in a day", guesses)
	}
}

func TestACodeForATradeRequestGoesToAnyAddress(t *testing.T) {
	o := newShop(t, databasetest.SQLite(t))
	ctx := t.Context()
	secret, err := o.AskForCode(ctx, CodeRequest{Email: "new@bar.example", SupplierID: o.supplierID, Purpose: CodeToTrade}, phone)
	must(t, err)
	asked, err := o.EnterMailedCode(ctx, secret, "", o.mailedCode("new@bar.example"), phone)
	must(t, err)
	if asked.Email != "new@bar.example" || asked.Purpose != CodeToTrade {
		t.Errorf("got %+v", asked)
	}
	_, _, err = o.SignInByMailedCode(ctx, asked)
	wantCode(t, wholesale.CodeUnauthorized, err)

	// What is wrong with a stranger's address is no notice of the supplier's.
	o.answers(refusal)
	secret, err = o.AskForCode(ctx, CodeRequest{Email: "nobody@bar.example", SupplierID: o.supplierID, Purpose: CodeToTrade}, phone)
	must(t, err)
	_ = secret
	o.eventually("the mail is refused", func() bool {
		var settled int
		must(t, o.store.View(ctx, func(tx *store.Tx) error {
			return tx.SQL().QueryRowContext(ctx, "SELECT count(*) FROM mail WHERE recipient = 'nobody@bar.example' AND state = 'resolved'").Scan(&settled)
		}))
		return settled == 1
	})
	if titles := o.noticeTitles(); len(titles) != 0 {
		t.Errorf("the supplier is told of %q", titles)
	}
}

// eventually waits for what a job does.
func (o *office) eventually(what string, done func() bool) {
	o.t.Helper()
	for start := time.Now(); !done(); {
		if time.Since(start) > 30*time.Second {
			o.t.Fatal(what + ": not within 30 seconds")
		}
		<-time.After(10 * time.Millisecond)
	}
}

// Without a mail server there is no code, and the answer says what to do instead.
func TestWithoutAMailServerThereAreNoCodes(t *testing.T) {
	o := newShop(t, databasetest.SQLite(t))
	o.Service.mails = nil
	_, err := o.AskForCode(t.Context(), CodeRequest{Email: buyerEmail, Purpose: CodeToSignIn}, phone)
	wantCode(t, wholesale.CodeConflict, err)
}

func TestCodesAreAudited(t *testing.T) {
	o := newShop(t, databasetest.SQLite(t))
	ctx := t.Context()
	secret := o.ask(buyerEmail, "", phone)
	code := o.mailedCode(buyerEmail)
	_, err := o.EnterMailedCode(ctx, secret, "", another(code), phone)
	wantCode(t, wholesale.CodeUnauthorized, err)
	asked, err := o.EnterMailedCode(ctx, secret, "", code, phone)
	must(t, err)
	person, _, err := o.SignInByMailedCode(ctx, asked)
	must(t, err)
	must(t, o.SignedInToShop(ctx, person, o.supplierID, ByMailedCode, phone))
	must(t, o.SignedOutOfShop(ctx, person, o.supplierID))
	var kinds []string
	must(t, o.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.SQL().QueryContext(ctx, "SELECT kind, subject, detail FROM audit WHERE subject = '"+buyerEmail+"' ORDER BY number")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var kind, subject, detail string
			if err := rows.Scan(&kind, &subject, &detail); err != nil {
				return err
			}
			if strings.Contains(detail, strings.ReplaceAll(code, " ", "")) || strings.Contains(detail, code) {
				t.Errorf("the code stands in the audit: %s", detail)
			}
			kinds = append(kinds, kind)
		}
		return rows.Err()
	}))
	want := []string{"sign_in_code_requested", "sign_in_failed", "signed_in", "signed_out"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
}
