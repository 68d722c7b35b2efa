package test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestDemo runs the demo for a while, ends it with Ctrl-C, and starts it again in the same folder.
func TestDemo(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first := startProcess(t, "demo", "--listen", freeAddress(t), "--data", folder, "--orders", "40")
	eventually(t, startPatience, func() bool { return strings.Contains(first.stdout.String(), "  order     U-1042 ") })
	if err := first.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := first.wait(t, stopPatience); code != 0 {
		t.Fatalf("Ctrl-C ended the demo with exit code %d", code)
	}
	token := regexp.MustCompile(`API token +(upk_\S+)`)
	before := token.FindString(first.stdout.String())

	second := startProcess(t, "demo", "--listen", freeAddress(t), "--data", folder, "--orders", "10", "--once")
	if code := second.wait(t, 2*startPatience); code != 0 {
		t.Fatalf("the second demo ended with exit code %d", code)
	}
	text := second.stdout.String()
	if after := token.FindString(text); before == "" || after != before {
		t.Errorf("the second demo has the token %q, the first had %q", after, before)
	}
	if !strings.Contains(text, "products: 0 new") {
		t.Errorf("the second demo did not go on where the first had ended:\n%s", text)
	}

	fresh := startProcess(t, "demo", "--listen", freeAddress(t), "--data", folder, "--orders", "3", "--once", "--fresh")
	if code := fresh.wait(t, 2*startPatience); code != 0 {
		t.Fatalf("the fresh demo ended with exit code %d", code)
	}
	if after := token.FindString(fresh.stdout.String()); after == before {
		t.Error("the fresh demo has the token of the one before")
	}
}
