package store_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestNoStatementChangesAnInvoice reads every statement of the store: what was issued stays as it
// was.
func TestNoStatementChangesAnInvoice(t *testing.T) {
	changes := regexp.MustCompile(`(?i)\b(UPDATE|DELETE\s+FROM|INSERT OR REPLACE INTO)\s+(/\*.*?\*/\s*)?invoice\b`)
	inserts := regexp.MustCompile(`(?i)\bINSERT\s+INTO\s+invoice\s`)
	read := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".sql") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if found := changes.Find(text); found != nil {
			t.Errorf("%s changes what was issued: %s", path, found)
		}
		if inserts.Match(text) {
			read++
			if strings.Contains(strings.ToUpper(string(text)), "ON CONFLICT (ID) DO UPDATE") {
				t.Errorf("%s may write over what was issued", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read == 0 {
		t.Error("no statement that issues an invoice was found, so nothing is proved")
	}
}
