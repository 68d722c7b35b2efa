package edifact

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi/message"
)

// TestActionsOfLinesOfAnOrder checks that a line is ordered only where its action leaves no doubt.
func TestActionsOfLinesOfAnOrder(t *testing.T) {
	for action, want := range map[string][]message.Rule{
		"": nil, "1": nil, "3": nil, "5": nil, "2": {message.UnknownCode}, "7": {message.UnknownCode}, "10": {message.UnknownCode},
	} {
		document := strings.Replace(oneLine("9", "", "QTY+21:5"), "LIN+1++", "LIN+1+"+action+"+", 1)
		if diff := cmp.Diff(want, rulesOf(Read([]byte(document), nil), message.Error)); diff != "" {
			t.Errorf("action %q: errors (-want +got):\n%s", action, diff)
		}
	}
}
