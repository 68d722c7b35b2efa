package account

import (
	"strings"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/wholesale"
)

// TestEveryLinkEnds walks every kind of link and code that lets someone in without a password: each
// has an end, works once, and is replaced by the next.
func TestEveryLinkEnds(t *testing.T) {
	from := Caller{IP: "192.0.2.1"}
	last := func(link string) string { return link[strings.LastIndex(link, "/")+1:] }
	kinds := map[string]struct {
		life  time.Duration
		empty bool // on an installation without suppliers
		// many says that it may be used until its end: it is made for the demo only.
		many bool
		make func(o *office) string
		use  func(o *office, token string) error
	}{
		"set-up code": {
			life: 24 * time.Hour, empty: true,
			make: func(o *office) string {
				code, _, err := o.NewSetupCode(o.t.Context())
				must(o.t, err)
				return code.Code
			},
			use: func(o *office, token string) error {
				_, _, err := o.SetUp(o.t.Context(), token, firstSupplier(ownerEmail), from)
				return err
			},
		},
		"reset of a password": {
			life: time.Hour,
			make: func(o *office) string {
				link, err := o.ResetLink(o.t.Context(), ownerEmail)
				must(o.t, err)
				return last(link)
			},
			use: func(o *office, token string) error { return o.Reset(o.t.Context(), token, "quite another password") },
		},
		"sign-in link of the demo": {
			life: time.Hour, many: true,
			make: func(o *office) string {
				token, err := o.SignInLink(o.t.Context(), ownerEmail, time.Hour)
				must(o.t, err)
				return token
			},
			use: func(o *office, token string) error {
				_, _, err := o.SignInByLink(o.t.Context(), token)
				return err
			},
		},
		"mailed code to sign in": {
			life: CodeLife,
			make: func(o *office) string {
				secret := o.ask(ownerEmail, o.secret, from)
				o.secret = secret
				return secret + " " + strings.ReplaceAll(o.mailedCode(ownerEmail), " ", "")
			},
			use: func(o *office, token string) error {
				secret, code, _ := strings.Cut(token, " ")
				_, err := o.EnterMailedCode(o.t.Context(), secret, "", code, from)
				return err
			},
		},
		"invitation to a team": {
			life: 7 * 24 * time.Hour,
			make: func(o *office) string {
				people, err := o.People(o.t.Context(), o.supplierID)
				must(o.t, err)
				if len(people) > 1 {
					_, link, err := o.InviteAgain(o.t.Context(), o.supplierID, people[1].ID)
					must(o.t, err)
					return last(link)
				}
				_, link, err := o.Invite(o.t.Context(), o.supplierID, NewPerson{Name: "Kim", Email: "kim@kombu.example", Role: OrderManagement})
				must(o.t, err)
				return last(link)
			},
			use: func(o *office, token string) error {
				_, _, err := o.Accept(o.t.Context(), token, "Kim", "quite another password")
				return err
			},
		},
	}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			open := func(t *testing.T, url string) *office {
				if kind.empty {
					return newEmptyOffice(t, url)
				}
				return newOffice(t, url)
			}
			for engine, url := range map[string]func(testing.TB) string{
				"SQLite": databasetest.SQLite, "PostgreSQL": databasetest.PostgreSQL,
			} {
				t.Run(engine, func(t *testing.T) {
					t.Parallel()
					o := open(t, url(t))
					refused := func(why, token string) {
						t.Helper()
						if err := kind.use(o, token); !isRefusal(err) {
							t.Errorf("a link that %s: %v", why, err)
						}
					}
					late := kind.make(o)
					o.clock.pass(kind.life)
					refused("has expired", late)

					first := kind.make(o)
					o.clock.pass(codePause)
					second := kind.make(o)
					refused("was replaced", first)
					o.clock.pass(kind.life - time.Second)
					must(t, kind.use(o, second))
					if kind.many {
						must(t, kind.use(o, second))
						return
					}
					refused("was used", second)
				})
			}
		})
	}
}

// isRefusal says whether a link or code was not accepted.
func isRefusal(err error) bool {
	switch wholesale.CodeOf(err) {
	case wholesale.CodeNotFound, wholesale.CodeInvalid, wholesale.CodeUnauthorized:
		return true
	}
	return false
}
