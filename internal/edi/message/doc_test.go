package message_test

import (
	"fmt"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi/message"
)

// TestDocumentedRules holds the table of rules in docs/edi-formats.md to the rules there are.
func TestDocumentedRules(t *testing.T) {
	text, err := os.ReadFile("../../../docs/edi-formats.md")
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| .+ \\| (.+) \\|$").FindAllStringSubmatch(string(text), -1) {
		got = append(got, row[1]+" "+row[2])
	}
	adjustable := message.Adjustable()
	for _, rule := range message.Rules() {
		level := string(message.Default(rule))
		if _, ok := adjustable[rule]; !ok {
			level += ", always"
		}
		want = append(want, fmt.Sprint(rule, " ", level))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
