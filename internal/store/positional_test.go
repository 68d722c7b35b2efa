package store

import "testing"

func TestPositional(t *testing.T) {
	for query, want := range map[string]string{
		"INSERT INTO t VALUES ($1, $2), ($3, $4)":    "INSERT INTO t VALUES (?, ?), (?, ?)",
		"SELECT 1 FROM t WHERE a = $1 AND b IN ($2)": "SELECT 1 FROM t WHERE a = ? AND b IN (?)",
		"SELECT $1, $1":             "SELECT $1, $1",
		"SELECT $2, $1":             "SELECT $2, $1",
		"SELECT '$5', $1":           "SELECT '$5', ?",
		"SELECT 'it''s $9', $1, $2": "SELECT 'it''s $9', ?, ?",
		"SELECT ?1, @name":          "SELECT ?1, @name",
	} {
		if got := positional(query); got != want {
			t.Errorf("%s became %s, want %s", query, got, want)
		}
	}
}
