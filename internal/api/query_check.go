package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxQuery is in bytes.
const maxQuery = 16 << 10

// checkQuery refuses queries that cannot be read, and texts that no database can look for.
func checkQuery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := queryProblem(r.URL.RawQuery); p != nil {
			p.write(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func queryProblem(raw string) *Problem {
	if raw == "" {
		return nil
	}
	if len(raw) > maxQuery {
		return newProblem(http.StatusRequestURITooLong, "The query is too long")
	}
	query, err := url.ParseQuery(raw)
	if err != nil {
		return newProblem(http.StatusUnprocessableEntity, notValid, Fault{"query", "is not correctly encoded"})
	}
	var faults []Fault
	for name, values := range query {
		for _, text := range append(values, name) {
			if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				faults = append(faults, Fault{"query." + strings.ToValidUTF8(name, ""), "must be text without the character NUL"})
				break
			}
		}
	}
	if len(faults) == 0 {
		return nil
	}
	slices.SortFunc(faults, func(a, b Fault) int { return strings.Compare(a.Location, b.Location) })
	return newProblem(http.StatusUnprocessableEntity, notValid, faults[:min(len(faults), maxFaults)]...)
}
