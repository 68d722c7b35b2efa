package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// retiredWords are words and phrases that people no longer read anywhere in the product, each with
// what is said instead. A new text that needs one of them says it in the plain way.
var retiredWords = map[string]string{
	`make(s)? ours equal|made (ours )?equal`: "Match Unleashed",
	`another (quantity|price)`:               "Quantity differs, Price differs",
	`mend(s|ed|ing)?`:                        "fix",
	`(be|being|is|are) looked for`:           "Checking Unleashed",
	`what came of it`:                        "Result",
	`came in by`:                             "Source",
	`entered here`:                           "Entered by your team",
	`told|tells? (you|them|it|people|customers|the) (when|of|that)`: "notified, e-mailed, says",
	`no program is`: "No webhooks yet",
	`(make|add) the (list|customer|webhook|token)`:           "Create price list, Add customer",
	`(typed|set|made|matched) by hand`:                       "entered manually, manual",
	`selected products are`:                                  "Set availability",
	`does not work with us`:                                  "We can't reach Unleashed right now",
	`too many tries`:                                         "Too many attempts",
	`works? no longer|not work any ?more`:                    "has expired",
	`nobody|whoever|whomever|somebody|everybody|anybody`:     "no one, anyone who, someone, everyone, anyone",
	`anew|for ever|at the moment|a slip`:                     "again, always, right now, a typo",
	`knock(s|ed|ing)?|hasten(s|ed)?|postman|troubled|fates?`: "wake, retry, mailer, outcome",
}

// TestRetiredWordsStayOut reads every text for people: page templates, mails, and all strings in
// the code, because a message is often written where its cause is.
func TestRetiredWordsStayOut(t *testing.T) {
	retired := make(map[*regexp.Regexp]string, len(retiredWords))
	for words, instead := range retiredWords {
		retired[regexp.MustCompile(`(?i)\b(`+words+`)\b`)] = instead
	}
	check := func(at, text string) {
		for pattern, instead := range retired {
			if found := pattern.FindString(text); found != "" {
				t.Errorf("%s: %q is retired; say it like: %s\n\t%s", at, found, instead, strings.TrimSpace(text))
			}
		}
	}
	texts := 0
	for _, root := range []string{"../internal", "../cmd"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			switch {
			case strings.HasSuffix(path, "_test.go"), strings.HasSuffix(path, "_templ.go"), strings.Contains(path, "/testdata/"),
				strings.Contains(path, "storetest"), strings.Contains(path, "/store/db/"):
				return nil
			case strings.HasSuffix(path, ".templ"), strings.Contains(path, "/messages/"):
				texts++
				return eachLine(path, check)
			case strings.HasSuffix(path, ".go"):
				texts++
				return eachString(path, check)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if texts < 100 {
		t.Fatalf("only %d files were read: the test looks in the wrong place", texts)
	}
}

// TestCommentsFitThePage: comments beside the code are read in narrow windows and in diffs.
func TestCommentsFitThePage(t *testing.T) {
	const widest, tab = 100, "    "
	for _, root := range []string{"../internal", "../cmd", "../test", "../tools"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			written := strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_templ.go") && !strings.Contains(path, "/store/db/")
			if err != nil || entry.IsDir() || !written && !strings.HasSuffix(path, ".templ") {
				return err
			}
			content, err := os.ReadFile(path)
			for i, line := range strings.Split(string(content), "\n") {
				line = strings.ReplaceAll(line, "\t", tab)
				if strings.HasPrefix(strings.TrimSpace(line), "//") && utf8.RuneCountInString(line) > widest {
					t.Errorf("%s:%d: a comment of more than %d columns", path, i+1, widest)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// eachLine reads the lines of a template or a mail, without its comments.
func eachLine(path string, check func(at, text string)) error {
	content, err := os.ReadFile(path)
	for i, line := range strings.Split(string(content), "\n") {
		if code, _, _ := strings.Cut(line, "// "); code != "" {
			check(path+":"+strconv.Itoa(i+1), code)
		}
	}
	return err
}

// eachString reads the strings in Go code that hold more than one word.
func eachString(path string, check func(at, text string)) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		if text, err := strconv.Unquote(literal.Value); err == nil && strings.Contains(text, " ") {
			check(files.Position(literal.Pos()).String(), text)
		}
		return true
	})
	return nil
}
