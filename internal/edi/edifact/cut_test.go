package edifact

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"upstock/internal/edi/message"
)

// TestADocumentThatEndsInUNBSaysSo checks that what is there is never named as what is missing.
func TestADocumentThatEndsInUNBSaysSo(t *testing.T) {
	const (
		first   = "The document ends in the middle of its first segment, UNB, which names the sender (row 1). The rest of it is lost."
		another = "The document ends where another interchange begins (UNB, row 1). The rest of it is lost."
	)
	for _, test := range []struct{ name, data, want string }{
		{"the tag alone", "UNB+", first},
		{"behind UNA", "UNA:+.? 'UN", first},
		{"the sender is cut", "UNA:+.? 'UNB+UNOC:3+95200", first},
		{"small letters", "unb+UNOC:3+95200", first},
		{"all but its end mark", dialectHead[:len(dialectHead)-1], first},
		{"a second interchange", oneLine("9", "", "QTY+21:5") + "UNB+UNOC", another},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := Read([]byte(test.data), nil)
			problems := r.Problems
			for _, i := range r.Interchanges {
				for _, m := range i.Messages {
					problems = append(problems, m.Problems...)
				}
			}
			want := []message.Problem{{Rule: message.Truncated, Severity: message.Error, Message: test.want}}
			if diff := cmp.Diff(want, problems, cmpopts.IgnoreFields(message.Problem{}, "Location")); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}
