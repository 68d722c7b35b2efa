// Command upstock is the whole program: server, operations, Unleashed sandbox and demo.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // suppliers have time zones, and small machines have no list of them

	"github.com/alecthomas/kong"

	"upstock/internal/app"
	"upstock/internal/app/demo"
)

// version and commit are set by the linker, see the Makefile.
var version, commit string

// commandLine is every command with its flags.
type commandLine struct {
	Demo          demo.Demo         `cmd:"" help:"Show everything working together: a server, the Unleashed sandbox, and a supplier with real orders. Needs no set-up."`
	Serve         app.Serve         `cmd:"" help:"Run the server."`
	Sandbox       app.Sandbox       `cmd:"" help:"Run the Unleashed sandbox alone: a local copy of the Unleashed API."`
	StripeSandbox app.StripeSandbox `cmd:"" name:"stripe-sandbox" help:"Run the Stripe sandbox alone: payments can be tried with it without an account at Stripe. No money moves."`
	SetupLink     app.SetupLink     `cmd:"" help:"Print a new link to set up the first supplier in the browser."`
	Supplier      app.Supplier      `cmd:"" help:"Create suppliers."`
	Person        app.Person        `cmd:"" help:"Create log-ins for a supplier's team, and help people who can't sign in."`
	Buyer         app.Buyer         `cmd:"" help:"Create log-ins for customers."`
	Migrate       app.Migrate       `cmd:"" help:"Bring the database up to date."`
	Backup        app.Backup        `cmd:"" help:"Copy a SQLite database while the server keeps running."`
	Restore       app.Restore       `cmd:"" help:"Replace the SQLite database with a backup."`
	Doctor        app.Doctor        `cmd:"" help:"Check the installation for problems."`
	Keys          app.Keys          `cmd:"" help:"Manage the keys that encrypt stored secrets."`
	OpenAPI       app.OpenAPI       `cmd:"" name:"openapi" help:"Print the description of the REST API."`
	Version       app.Version       `cmd:"" help:"Print version, commit and Go version."`
}

// Exit codes that a script can distinguish.
const (
	exitFailure = 1
	exitUsage   = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks to stop; the second has no handler any more and ends the process.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], app.Terminal{Out: os.Stdout, Err: os.Stderr}))
}

// run parses the command line, carries the command out and returns the exit code.
func run(ctx context.Context, args []string, terminal app.Terminal) int {
	parser, err := newParser(terminal)
	if err != nil {
		return fail(terminal.Err, err, exitFailure)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return fail(terminal.Err, err, exitUsage)
	}
	command.BindTo(app.ByCommandLine(ctx), (*context.Context)(nil))
	if err := command.Run(terminal, app.NewBuild(version, commit)); err != nil {
		return fail(terminal.Err, err, exitFailure)
	}
	return 0
}

func newParser(terminal app.Terminal) (*kong.Kong, error) {
	return kong.New(&commandLine{},
		kong.Name("upstock"),
		kong.Description("Self-hosted wholesale ordering that creates sales orders in Unleashed.\n\nEvery flag can also be set by an environment variable: UPSTOCK_ and the flag's name in capitals, dashes as underscores."),
		kong.DefaultEnvars("UPSTOCK"),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Writers(terminal.Out, terminal.Err),
	)
}

// fail prints in one line what went wrong.
func fail(to io.Writer, err error, code int) int {
	fmt.Fprintf(to, "upstock: %s\n", strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", "; "))
	return code
}
