package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/store/storetest"
)

// engines are the two databases, each with a recorder of the statements that have run on it.
func engines() map[string]func(*coverage) storetest.Engine {
	engine := func(url func(t *testing.T) string) func(*coverage) storetest.Engine {
		return func(c *coverage) storetest.Engine {
			return storetest.Engine{
				Open: func(t *testing.T, clock func() time.Time) *store.Store {
					t.Helper()
					st, err := store.Open(t.Context(), url(t), store.Options{Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Clock: clock})
					if err != nil {
						t.Fatal(err)
					}
					t.Cleanup(func() {
						if err := st.Close(); err != nil {
							t.Error(err)
						}
					})
					return st
				},
				Watch: func(tx *store.Tx) { store.Record(tx, c.executed) },
			}
		}
	}
	return map[string]func(*coverage) storetest.Engine{
		"SQLite":     engine(func(t *testing.T) string { return databasetest.SQLite(t) }),
		"PostgreSQL": engine(func(t *testing.T) string { return databasetest.PostgreSQL(t) }),
	}
}

// TestConformance runs the suite on both engines, and with it every query that the store has.
func TestConformance(t *testing.T) {
	for name, engine := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			covered := newCoverage()
			storetest.Run(t, engine(covered))
			if !t.Failed() {
				covered.report(t)
			}
		})
	}
}

// TestEnginesAgree runs the same operations on both engines.
func TestEnginesAgree(t *testing.T) {
	t.Parallel()
	ignored := newCoverage()
	storetest.Agree(t, engines()["SQLite"](ignored), engines()["PostgreSQL"](ignored))
}

// coverage collects the names of the queries that have run: of a generated one its name in
// queries/*.sql, of one that is written by hand the method it stands in.
type coverage struct {
	mu        sync.Mutex
	texts     map[string]bool // of generated queries, which are the same whoever runs them
	names     map[string]bool
	ownerless map[string]bool // those of them that change something and do not name the supplier
}

func newCoverage() *coverage {
	return &coverage{texts: map[string]bool{}, names: map[string]bool{}, ownerless: map[string]bool{}}
}

var queryName = regexp.MustCompile(`-- name: (\w+) :`)

func (c *coverage) executed(query string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.texts[query] {
		return
	}
	var name string
	if generated := queryName.FindStringSubmatch(query); generated != nil {
		name, c.texts[query] = generated[1], true
	} else {
		name = handWriting()
	}
	c.names[name] = true
	if change.MatchString(query) && !strings.Contains(query, store.Unseen) && store.ChangedSupplier(query) < 0 {
		c.ownerless[name] = true
	}
}

var change = regexp.MustCompile(`(?m)^(INSERT|UPDATE|DELETE) `)

// ownerless are the queries that change something and do not say for which supplier, each with the
// reason. Any other query that changes something moves the revision of its supplier, or is marked
// as one that no page shows.
var ownerless = map[string]string{
	"InsertSupplier":           "no page of it is open yet",
	"UpdateSupplier":           "raises the revision itself",
	"NextOrderNumber":          "raises the revision itself",
	"RaiseRevision":            "is how a revision is raised",
	"HoldSupplier":             "changes nothing",
	"PutSession":               "is of one browser",
	"EndSession":               "is of one browser, whose stream checks its session",
	"ForgetSessions":           "deletes what is old",
	"InsertPerson":             "is shown with the membership that follows",
	"RenamePerson":             "is shown on pages that are not live",
	"SetPassword":              "is shown nowhere",
	"InsertPushKey":            "is of the whole installation",
	"PutPushSubscription":      "is of a person, whose browser it is",
	"DeletePushSubscription":   "is of a person, whose browser it is",
	"DeletePushSubscriptionOf": "is of a person, whose browser it is",
	"ForgetPushSubscriptions":  "is shown nowhere any more",
	"DeletePersonWithoutTies":  "is shown nowhere any more",
	"DeletePersonLinks":        "is shown nowhere",
	"DeleteAuthenticator":      "is shown on a page that is not live",
	"DeletePasskey":            "is shown on a page that is not live",
	"DeletePasskeys":           "is shown on a page that is not live",
	"DeleteRecoveryCodes":      "is shown on a page that is not live",
	"EndSessionOf":             "is of one browser, whose stream checks its session",
	"EndSessionsOf":            "is of one browser, whose stream checks its session",
	"InsertPasskey":            "is shown on a page that is not live",
	"InsertRecoveryCode":       "is shown on a page that is not live",
	"PutAuthenticator":         "is shown on a page that is not live",
	"RaiseOwnSessionEpoch":     "is of one browser, whose stream checks its session",
	"SpendRecoveryCode":        "is shown on a page that is not live",
	"UseAuthenticatorStep":     "is shown on a page that is not live",
	"UsePasskey":               "is shown on a page that is not live",
	"PutSavedMethod":           "is shown on pages that are not live",
	"PutStripeCustomer":        "is shown nowhere",
	"InsertPersonLink":         "is shown nowhere",
	"SpendPersonLink":          "is shown nowhere",
	"ForgetPersonLinks":        "is shown nowhere",
	"InsertSignInCode":         "is shown on a page that is not live",
	"TrySignInCode":            "is shown on a page that is not live",
	"MailSignInCode":           "is shown nowhere",
	"DeleteSignInCode":         "is shown nowhere",
	"ForgetSignInCodes":        "is shown nowhere",
	"ForgetMails":              "deletes what is old, of every supplier",
	"PutSetupCode":             "is of an installation without suppliers",
	"SpendSetupCode":           "is of an installation without suppliers",
	"DeleteSetupCodes":         "is of an installation without suppliers",
	"DeleteOldIdempotencyKeys": "deletes what is old",
}

// methodOfTx finds the method in a function's name such as
// "upstock/internal/store.(*Tx).Orders.func1".
var methodOfTx = regexp.MustCompile(`internal/store\.\(\*Tx\)\.(\w+)`)

// handWriting is the innermost method of Tx that is running, other than those that only pass a
// query on.
func handWriting() string {
	var callers [32]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers[:])])
	for {
		frame, more := frames.Next()
		if method := methodOfTx.FindStringSubmatch(frame.Function); method != nil && method[1] != "queryRows" {
			return method[1]
		}
		if !more {
			return ""
		}
	}
}

// report fails the test for every query that was never run.
func (c *coverage) report(t *testing.T) {
	t.Helper()
	wanted := append(generatedQueries(t), handWrittenQueries(t)...)
	for _, name := range wanted {
		if !c.names[name] {
			t.Errorf("query %s was never run", name)
		}
	}
	for name := range maps.Keys(c.names) {
		if !slices.Contains(wanted, name) {
			t.Errorf("query %q was run, but is not among the queries that were looked for", name)
		}
	}
	got, known := slices.Sorted(maps.Keys(c.ownerless)), slices.Sorted(maps.Keys(ownerless))
	if !slices.Equal(got, known) {
		t.Errorf("these queries change something and do not say for which supplier: %v, want %v", got, known)
	}
}

// whileMigrating are the queries that give shops of earlier versions their addresses: they run
// before the suite watches.
var whileMigrating = []string{"SuppliersWithoutSlug", "SetSlug"}

// generatedQueries are the names in queries/*.sql that the suite must run.
func generatedQueries(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, path := range files(t, "queries/*.sql") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range queryName.FindAllSubmatch(text, -1) {
			if !slices.Contains(whileMigrating, string(name[1])) {
				names = append(names, string(name[1]))
			}
		}
	}
	return names
}

// handWrittenQueries are the methods that run a query of their own: they call tx.queryRows, or a
// method of tx.statements.
func handWrittenQueries(t *testing.T) []string {
	t.Helper()
	var methods []string
	for _, path := range files(t, "*.go") {
		// The queries of a rebuild run while the schema is migrated: it has a test of its own.
		if strings.HasSuffix(path, "_test.go") || path == "search_rebuild.go" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if ok && function.Name.Name != "queryRows" && runsAQuery(function) {
				methods = append(methods, function.Name.Name)
			}
		}
	}
	return methods
}

func runsAQuery(function *ast.FuncDecl) (found bool) {
	ast.Inspect(function, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok {
			return true
		}
		called, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if called.Sel.Name == "queryRows" {
			found = true
		}
		on, ok := called.X.(*ast.SelectorExpr)
		if ok && on.Sel.Name == "statements" && strings.HasSuffix(called.Sel.Name, "Context") {
			found = true
		}
		return true
	})
	return found
}

func files(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(paths), err)
	}
	return paths
}
