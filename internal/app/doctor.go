package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"upstock/internal/jobs"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Doctor is the command that checks an installation, with or without a running server. It changes
// nothing and shows no secret.
type Doctor struct {
	Database
	SecretKey
	SMTPURL       string `name:"smtp-url" placeholder:"URL" help:"Mail server, as serve is given it."`
	PublicURL     string `placeholder:"URL" help:"Address people use for the server, as serve is given it."`
	DocumentsDir  string `type:"path" placeholder:"DIR" help:"Folder for documents of trading partners, as serve is given it."`
	MetricsListen string `placeholder:"ADDRESS" help:"Address of the listener for /metrics, as serve is given it."`
}

// verdict is what the doctor thinks of one part.
type verdict string

const (
	well verdict = "ok"
	look verdict = "look" // someone should look at it, but the installation works
	ill  verdict = "BAD"
)

// finding is one line of the report.
type finding struct {
	verdict verdict
	part    string
	detail  string
}

// errUnwell is the failure of an examination that has found something bad.
var errUnwell = errors.New("problems found: see the lines marked BAD")

const (
	// overdueAfter is how late a sales order may be before it counts as stuck: much longer than
	// any pause between two attempts while the remote account answers.
	overdueAfter = 20 * time.Minute

	// Below lowDisk someone should look; below fullDisk the next import may fail.
	lowDisk  = 2 << 30
	fullDisk = 200 << 20
)

// Run examines everything and prints the report.
func (c Doctor) Run(ctx context.Context, terminal Terminal, build Build) error {
	findings := append([]finding{{well, "program", build.Version + ", " + build.Go}}, c.examine(ctx, terminal)...)
	if err := printFindings(terminal.Out, findings); err != nil {
		return err
	}
	for _, f := range findings {
		if f.verdict == ill {
			return errUnwell
		}
	}
	return nil
}

func printFindings(to io.Writer, findings []finding) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, f := range findings {
		fmt.Fprintf(table, "%s\t%s\t%s\n", f.verdict, f.part, strings.ReplaceAll(f.detail, "\n", "; "))
	}
	return table.Flush()
}

// examine checks the foundations first, and stops where the next part could not be read.
func (c Doctor) examine(ctx context.Context, terminal Terminal) []finding {
	findings := append(c.addresses(), c.disk()...)
	st, err := c.openExisting(ctx, quietLog(terminal))
	if err != nil {
		return append(findings, finding{ill, "database", err.Error()})
	}
	defer closeQuietly(st)
	findings = append(findings, integrity(ctx, st))
	schema := schemaVersion(ctx, st)
	findings = append(findings, schema)
	if schema.verdict == ill {
		return findings
	}
	return append(findings, c.tables(ctx, st)...)
}

// integrity has SQLite check every page; PostgreSQL checks itself, so it only has to answer.
func integrity(ctx context.Context, st *store.Store) finding {
	question, sound := "SELECT version()", ""
	if st.Engine() == store.SQLite {
		question, sound = "PRAGMA integrity_check(1)", "ok"
	}
	var answer string
	err := st.View(ctx, func(tx *store.Tx) error { return tx.SQL().QueryRowContext(ctx, question).Scan(&answer) })
	switch {
	case err != nil:
		return finding{ill, "database", err.Error()}
	case sound != "" && answer != sound:
		return finding{ill, "database", "damaged: " + answer + ". Restore the latest backup"}
	case sound != "":
		return finding{well, "database", "SQLite, every page is intact"}
	}
	return finding{well, "database", answer}
}

func schemaVersion(ctx context.Context, st *store.Store) finding {
	current, wanted, err := st.Version(ctx)
	switch {
	case err != nil:
		return finding{ill, "schema", err.Error()}
	case current < wanted:
		return finding{ill, "schema", fmt.Sprintf("version %d, but this program needs version %d: run upstock migrate", current, wanted)}
	case current > wanted:
		return finding{ill, "schema", fmt.Sprintf("version %d, but this program only supports version %d: use a newer upstock", current, wanted)}
	}
	return finding{well, "schema", fmt.Sprintf("version %d, up to date", current)}
}

// tables looks at what stands in a database whose schema is right.
func (c Doctor) tables(ctx context.Context, st *store.Store) []finding {
	var found []finding
	err := st.View(ctx, func(tx *store.Tx) error {
		suppliers, err := tx.Suppliers(ctx)
		if err != nil {
			return err
		}
		keys, err := c.keys(ctx, tx)
		if err != nil {
			return err
		}
		found = append(found, keys)
		connections, err := connectionStates(ctx, tx, suppliers)
		if err != nil {
			return err
		}
		found = append(found, connections...)
		hints, err := hintStates(ctx, tx, suppliers)
		if err != nil {
			return err
		}
		found = append(found, hints...)
		accounts, err := stripeStates(ctx, tx, suppliers)
		if err != nil {
			return err
		}
		found = append(found, accounts...)
		orders, err := salesOrderStatesOf(ctx, tx, suppliers)
		if err != nil {
			return err
		}
		found = append(found, orders)
		documents, err := c.documents(ctx, tx)
		if err != nil {
			return err
		}
		found = append(found, documents...)
		mails, err := c.mails(ctx, tx, suppliers)
		if err != nil {
			return err
		}
		found = append(found, mails)
		log, err := securityLogs(ctx, tx, suppliers)
		found = append(found, log...)
		return err
	})
	if err != nil {
		return append(found, finding{ill, "tables", err.Error()})
	}
	return append(found, failedJobs(ctx, st))
}

// connectionStates gives the state of each connection that is or was in use.
func connectionStates(ctx context.Context, tx *store.Tx, suppliers []wholesale.Supplier) ([]finding, error) {
	found := []finding{{well, "suppliers", fmt.Sprint(len(suppliers))}}
	for _, supplier := range suppliers {
		connection, err := tx.Connection(ctx, supplier.ID, ordering.Connector)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		switch connection.Status {
		case store.Connected:
			found = append(found, finding{well, "connection", fmt.Sprintf("%s: connected to %s", supplier.Name, connection.CompanyName)})
		case store.InError:
			found = append(found, finding{ill, "connection", fmt.Sprintf("%s: %s", supplier.Name, connection.Error)})
		case store.Disconnected:
			found = append(found, finding{well, "connection", supplier.Name + ": not connected"})
		}
	}
	return found, nil
}

// salesOrderStatesOf counts the sales orders by state, and says whether any is stuck.
func salesOrderStatesOf(ctx context.Context, tx *store.Tx, suppliers []wholesale.Supplier) (finding, error) {
	byState := map[wholesale.OutboxState]int64{}
	for _, supplier := range suppliers {
		counts, err := tx.CountUnsettledSalesOrders(ctx, supplier.ID)
		if err != nil {
			return finding{}, err
		}
		for state, count := range counts {
			byState[state] += count
		}
	}
	var detail []string
	for _, state := range salesOrderStates {
		if byState[state] > 0 {
			detail = append(detail, fmt.Sprintf("%d %s", byState[state], state))
		}
	}
	if len(detail) == 0 {
		return finding{well, "sales orders", "none waiting, none failed"}, nil
	}
	var oldest time.Time
	for _, supplier := range suppliers {
		due, err := tx.NextOutboxDue(ctx, supplier.ID, wholesale.SalesOrderKind)
		if err != nil {
			return finding{}, err
		}
		if !due.IsZero() && (oldest.IsZero() || due.Before(oldest)) {
			oldest = due
		}
	}
	result := finding{well, "sales orders", strings.Join(detail, ", ")}
	if late := tx.Now().Sub(oldest); !oldest.IsZero() && late > overdueAfter {
		result.verdict = ill
		result.detail += fmt.Sprintf("; the oldest has been due for %s: is a worker running?", late.Round(time.Minute))
	} else if byState[wholesale.OutboxFailed] > 0 {
		result.verdict = look
		result.detail += "; someone needs to fix the failed ones"
	}
	return result, nil
}

// failedJobs says how many jobs were given up. Sales orders are never given up.
func failedJobs(ctx context.Context, st *store.Store) finding {
	queue, err := jobs.New(st, jobs.Config{Log: silentLog})
	if err != nil {
		return finding{ill, "jobs", err.Error()}
	}
	counts, err := queue.Stats(ctx)
	if err != nil {
		return finding{ill, "jobs", err.Error()}
	}
	var waiting, failed []string
	for _, count := range counts {
		text := fmt.Sprintf("%d %s %s", count.Jobs, count.Kind, count.State)
		if count.State == "discarded" || count.State == "cancelled" {
			failed = append(failed, text)
		} else {
			waiting = append(waiting, text)
		}
	}
	switch {
	case len(failed) > 0:
		return finding{look, "jobs", "given up in the last two weeks: " + strings.Join(failed, ", ")}
	case len(waiting) > 0:
		return finding{well, "jobs", strings.Join(waiting, ", ")}
	}
	return finding{well, "jobs", "none waiting, none given up"}
}

// disk says how much space is left in the folder of the SQLite database.
func (c Doctor) disk() []finding {
	file := c.sqliteFile()
	if file == "" {
		return nil
	}
	folder := filepath.Dir(file)
	free, known, err := freeSpace(folder)
	if err != nil {
		return []finding{{ill, "disk", err.Error()}}
	}
	if !known {
		return nil
	}
	result := finding{well, "disk", fmt.Sprintf("%.1f GiB free in %s", float64(free)/(1<<30), folder)}
	switch {
	case free < fullDisk:
		result.verdict = ill
	case free < lowDisk:
		result.verdict = look
	}
	return []finding{result}
}
