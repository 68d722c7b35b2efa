package securitylog

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"upstock/internal/sheet"
	"upstock/internal/web/console/shell"
	"upstock/internal/wholesale"
)

// perRead is how many rows are read at once for the file.
const perRead = 500

// mostRows bounds the file; what is older is in the next one, by date.
const mostRows = 100_000

// download gives the rows that the page shows, of all its pages, as CSV.
func (s Services) download(w http.ResponseWriter, r *http.Request) error {
	visit, q := shell.VisitOf(r.Context()), asked(r)
	var out bytes.Buffer
	file := sheet.NewCSV(&out)
	if err := file.Header("Number", "When", "Who", "What", "To what", "Details", "Address", "Request", "Hash"); err != nil {
		return err
	}
	q.Limit = perRead
	for n := 0; n < mostRows; {
		rows, next, err := s.Accounts.AuditLog(r.Context(), visit.Supplier.ID, q)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := file.Row(sheet.Number(strconv.FormatInt(row.Number, 10)), sheet.Text(row.At.UTC().Format(time.RFC3339)),
				sheet.Text(row.Who.Name), sheet.Text(kindWords(row.Kind)), sheet.Text(row.Subject), sheet.Text(row.Detail),
				sheet.Text(row.Who.Address), sheet.Text(row.Who.RequestID), sheet.Text(row.Hash)); err != nil {
				return err
			}
		}
		if n += len(rows); next == "" {
			break
		}
		q.Cursor = next
	}
	if err := file.Close(); err != nil {
		return err
	}
	today := wholesale.DateOf(s.Clock(), visit.Supplier.Location())
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="security-log-%s.csv"`, today))
	_, _ = w.Write(out.Bytes()) // a client that has gone needs nothing
	return nil
}
