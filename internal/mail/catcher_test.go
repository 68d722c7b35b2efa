package mail

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/jobs"
)

func numbered(n int) Message {
	return Message{To: "kim@shop.example", Subject: strconv.Itoa(n), Text: "t"}
}

func TestCatcherRemembersTheLatestMessages(t *testing.T) {
	var called []string
	catcher := NewCatcher(2, func(m Message) { called = append(called, m.Subject) })
	for n := 1; n <= 3; n++ {
		if err := catcher.Send(t.Context(), numbered(n)); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]Message{numbered(3), numbered(2)}, catcher.Messages()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"1", "2", "3"}, called); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestCatcherRefusesWhatSMTPRefuses(t *testing.T) {
	catcher := NewCatcher(1, func(Message) { t.Error("called for a refused message") })
	if err := catcher.Send(t.Context(), Message{To: "kim", Text: "t"}); !jobs.IsPermanent(err) {
		t.Errorf("error %v, want a permanent one", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := catcher.Send(ctx, numbered(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if got := catcher.Messages(); len(got) != 0 {
		t.Errorf("remembered %v", got)
	}
}

func TestCatcherConcurrently(t *testing.T) {
	catcher := NewCatcher(50, nil)
	var group sync.WaitGroup
	for n := range 20 {
		group.Go(func() {
			if err := catcher.Send(t.Context(), numbered(n)); err != nil {
				t.Error(err)
			}
			catcher.Messages()
		})
	}
	group.Wait()
	if got := len(catcher.Messages()); got != 20 {
		t.Errorf("%d messages, want 20", got)
	}
}
