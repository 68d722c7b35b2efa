package api

import (
	"context"
	"net/http"
	"time"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const auditTag = "Security log"

// AuditEntry is something that was done, as the security log has it.
type AuditEntry struct {
	Number    int64     `json:"number" doc:"Counts the supplier's entries from 1, without a gap." example:"42"`
	At        time.Time `json:"at" example:"2026-03-01T09:30:00Z"`
	Kind      string    `json:"kind" example:"token_created"`
	Who       string    `json:"who" doc:"A person, \"token\" and the name of an API token, the command line, or Upstock itself." example:"Jane Smith <jane@fizz.example>"`
	Address   string    `json:"address" doc:"Where the request came from." example:"203.0.113.9"`
	RequestID string    `json:"request_id" doc:"As in the server's log." example:"6Y3WQJ4ZN2LA"`
	Subject   string    `json:"subject" doc:"What it was done to." example:"ERP"`
	Detail    string    `json:"detail" example:"scope orders, until 1 March 2027, 9:30 am"`
	Hash      string    `json:"hash" doc:"Covers this entry and the hash of the one before." example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
}

func auditView(r store.AuditRow) AuditEntry {
	return AuditEntry{
		Number: r.Number, At: r.At, Kind: r.Kind, Who: r.Who.Name, Address: r.Who.Address, RequestID: r.Who.RequestID,
		Subject: r.Subject, Detail: r.Detail, Hash: r.Hash,
	}
}

func (a *API) registerAudit() {
	register(a, call{
		method: http.MethodGet, path: "/audit-log", id: "listAuditLog", scope: scopeAll, tag: auditTag, summary: "Read the security log",
		description: "Who signed in, and who changed access, settings, prices and orders; the newest first.",
	}, a.auditLog)
}

type auditLogInput struct {
	Paging
	Kind string `query:"kind" doc:"Only entries of this kind." example:"sign_in_failed"`
	Who  string `query:"who" doc:"Only what this person or program did, by the name in who."`
	From string `query:"from" format:"date" doc:"The first day, on the supplier's calendar." example:"2026-03-01"`
	To   string `query:"to" format:"date" doc:"The last day." example:"2026-03-31"`
}

func (a *API) auditLog(ctx context.Context, supplierID string, in *auditLogInput) (*answer[List[AuditEntry]], error) {
	rows, next, err := a.config.Accounts.AuditLog(ctx, supplierID, account.AuditQuery{
		Kind: in.Kind, Who: in.Who, From: wholesale.Date(in.From), To: wholesale.Date(in.To), Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, auditView), nil
}
