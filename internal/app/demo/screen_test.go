package demo

import (
	"bytes"
	"testing"
)

func TestScreenWithTerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := &screen{out: &out, live: true}
	s.setStatus("taken %d", 1)
	s.setStatus("taken %d", 1) // nothing new
	s.line("hello")
	s.setStatus("taken %d", 2)
	want := clearLine + "taken 1" + clearLine + "hello\n" + "taken 1" + clearLine + "taken 2"
	if got := out.String(); got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
}

func TestScreenWithoutTerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := newScreen(&out)
	for i := range 1000 {
		s.setStatus("taken %d", i)
	}
	s.step("Taken", "%d orders", 1000)
	if got, want := out.String(), "taken 0\nTaken       1000 orders\n"; got != want {
		t.Errorf("wrote %q, want %q: a log file is no terminal", got, want)
	}
}
