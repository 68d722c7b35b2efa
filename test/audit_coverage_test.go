package test

import (
	"go/ast"
	"go/types"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// useCasePackages hold the use cases: what people, programs and commands can change.
var useCasePackages = []string{
	"upstock/internal/account", "upstock/internal/basket", "upstock/internal/catalog", "upstock/internal/edi", "upstock/internal/fulfilment", "upstock/internal/guide",
	"upstock/internal/invoicing", "upstock/internal/ordering", "upstock/internal/payments", "upstock/internal/push", "upstock/internal/standing",
	"upstock/internal/syncing", "upstock/internal/terms", "upstock/internal/webhook",
}

// unaudited are the use cases that change something and leave no row in the audit, each with the
// reason. Any other one does; a new one fails this test until it does, or stands here.
var unaudited = map[string]string{
	// What no one decides.
	"account.Service.ForgetExpired": "deletes what has expired by itself",
	"account.Service.WarnOfTokens":  "only gives a notice",
	"account.Service.Authenticate":  "notes that a token was used; the request's log line names it",
	"account.Sessions.CommitCtx":    "keeps a session that signing in has begun, and audited",
	"account.Sessions.DeleteCtx":    "ends a session; the page that does it has it audited",
	"catalog.Service.Thumbnail":     "makes a small copy of a picture when it is first asked for",
	"catalog.Pictures.Fetch":        "is work in the background that an import has started",
	"catalog.Service.Picture":       "encodes a picture again that an earlier version kept as it was received",
	"syncing.Service.TakeHint":      "is what Unleashed says, which is only read again; Settings show how it arrives",
	"syncing.Service.NoteRefusal":   "counts what was refused; Settings show it, and the request has its line in the log",
	"syncing.Service.Sweep":         "is work in the background that a person or the clock has started",
	"payments.Service.TakeEvent":    "is what Stripe says, which is only read there; Settings show how it arrives",
	"payments.Service.ForgetEvents": "deletes what was handled long ago",
	"push.Service.Forget":           "deletes what has ended by itself",
	"push.Service.SendTest":         "sends a notification to the person who asks for it",
	"webhook.Service.SealLogins":    "encrypts at the start what an earlier version kept in clear",
	"webhook.Service.Deliver":       "is work in the background; the webhook's page shows how it went",
	// What commits to nothing.
	"basket.Service.Put":                 "fills a basket; what is ordered of it is audited",
	"basket.Service.Add":                 "fills a basket; what is ordered of it is audited",
	"basket.Service.SaveDraft":           "keeps what is typed before an order is placed",
	"account.Service.NewAuthenticator":   "makes a secret that counts once it is confirmed, which is audited",
	"syncing.Service.Compare":            "asks for a comparison, which changes nothing",
	"account.Service.SendTestMail":       "sends a mail to the person who asks for it",
	"account.Service.SignInLink":         "is made by the demo only",
	"account.Service.SendCode":           "mails the code that someone has asked for, which is audited",
	"catalog.Service.RememberTable":      "keeps how a table is read",
	"ordering.Service.DismissNotice":     "hides a notice, whose cause is still shown",
	"syncing.Service.FetchPicturesAgain": "has pictures fetched that an import has asked for",
	"syncing.Service.TryNow":             "asks at once what would be asked soon",
	"edi.Service.MailNews":               "only tells people by mail",
	"edi.Service.WakeSending":            "sends at once what would be sent soon",
	"syncing.Service.FindCustomers":      "counts the calls to Unleashed",
	"syncing.Service.Warehouses":         "counts the calls to Unleashed",
	"syncing.Service.CheckCodes":         "counts the calls to Unleashed",
	"syncing.Service.Test":               "counts the calls to Unleashed",
	"payments.Service.TestConnection":    "asks Stripe whether it accepts the key, and shows what it says",
	"webhook.Service.Test":               "sends a test that changes nothing here",
}

// TestEveryChangeIsAudited follows the calls of every exported method of the use cases through
// their packages: one that begins a transaction which writes must reach Tx.Audit.
func TestEveryChangeIsAudited(t *testing.T) {
	const update, audit, auditf = "(*upstock/internal/store.Store).Update", "(*upstock/internal/store.Tx).Audit", "(*upstock/internal/store.Tx).Auditf"
	calls := readCalls(t)
	var exempt []string
	for name, f := range calls {
		if !f.entry || !calls.reaches(name, update) || calls.reaches(name, audit) || calls.reaches(name, auditf) {
			continue
		}
		name = strings.NewReplacer("(*", "", "(", "", ")", "", "upstock/internal/", "").Replace(name)
		if unaudited[name] == "" {
			t.Errorf("%s changes something and leaves no row in the audit. Call tx.Audit in its transaction", name)
		}
		exempt = append(exempt, name)
	}
	for name := range unaudited {
		if !slices.Contains(exempt, name) {
			t.Errorf("%s is on the list of what is not audited, but it is audited, changes nothing or is not there", name)
		}
	}
}

// function is one function of the use cases, and the functions it mentions, by their full names.
type function struct {
	entry    bool // an exported method of an exported type
	mentions []string
}

type callGraph map[string]function

// reaches reports whether a function mentions target, itself or through what it mentions.
func (g callGraph) reaches(from, target string) bool {
	seen := map[string]bool{}
	var visit func(name string) bool
	visit = func(name string) bool {
		if name == target {
			return true
		}
		if seen[name] {
			return false
		}
		seen[name] = true
		return slices.ContainsFunc(g[name].mentions, visit)
	}
	return visit(from)
}

func readCalls(t *testing.T) callGraph {
	t.Helper()
	loaded, err := packages.Load(&packages.Config{
		Env:     append(os.Environ(), "CGO_ENABLED=0"), // as the program is built: otherwise everything is compiled once more
		Context: t.Context(), Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo,
	}, useCasePackages...)
	if err != nil {
		t.Fatal(err)
	}
	graph := callGraph{}
	for _, pkg := range loaded {
		for _, fault := range pkg.Errors {
			t.Fatal(fault)
		}
		for _, file := range pkg.Syntax {
			for _, d := range file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				made := function{entry: f.Recv != nil && f.Name.IsExported()}
				ast.Inspect(f, func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok {
						if used, ok := pkg.TypesInfo.Uses[id].(*types.Func); ok {
							made.mentions = append(made.mentions, used.Origin().FullName())
						}
					}
					return true
				})
				graph[pkg.TypesInfo.Defs[f.Name].(*types.Func).FullName()] = made
			}
		}
	}
	return graph
}
