package test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// rowsAsked are the rows of ASVS 5.0 that docs/security.md has an answer to.
var rowsAsked = []string{
	"6.2.1", "6.2.4", "6.2.5", "6.2.8", "6.2.9", "6.2.12", "11.4.2", "6.1.1", "6.3.1", "2.4.1", "6.3.2", "6.3.3", "6.4.1", "6.5.1", "6.5.5", "6.6.2", "6.6.3",
	"7.2.3", "7.2.4", "7.3.1", "7.3.2", "7.4.1", "7.4.2", "7.4.3", "7.4.4", "7.4.5", "7.5.2",
	"3.3.1", "3.3.2", "3.3.3", "3.3.4", "3.5.1", "3.5.2", "3.5.3", "4.1.5 (level 3)", "8.2.1", "8.2.2", "8.2.3", "8.4.1",
	"11.3.2", "11.3.3", "13.3.1", "13.3.2", "13.2.4", "13.2.5", "15.3.2", "1.5.1", "5.2.1", "5.3.2", "5.4.2", "2.3.1", "2.3.3", "2.3.4",
	"16.2.1", "16.2.5", "16.3.1", "16.3.2", "16.3.3", "16.3.4", "16.4.1", "16.4.2", "16.5.1", "16.5.2", "16.5.3",
}

// TestEveryTestThatTheSecurityPageNamesExists keeps promises and tests together: a row without a
// test, or with one that was renamed, fails here.
func TestEveryTestThatTheSecurityPageNamesExists(t *testing.T) {
	page, err := os.ReadFile("../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	known := testNames(t)
	rows := map[string]string{} // the tests by row
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, "|")
		if len(cells) == 6 {
			rows[strings.TrimSpace(cells[1])] = cells[4]
		}
	}
	name := regexp.MustCompile(`Test\w+`)
	for _, row := range rowsAsked {
		tests, found := rows[row]
		named := name.FindAllString(tests, -1)
		if !found || len(named) == 0 {
			t.Errorf("row %s names no test", row)
		}
		for _, test := range named {
			if !known[test] {
				t.Errorf("row %s names %s, which does not exist", row, test)
			}
		}
	}
}

// testNames are the tests of the whole repository.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	names := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := os.ReadFile(path)
		for _, found := range declared.FindAllSubmatch(content, -1) {
			names[string(found[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
