package app

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestSandboxFlagsAreChecked(t *testing.T) {
	for want, c := range map[string]Sandbox{
		"--time-zone: ":                          {TimeZone: "Pacific/Nowhere"},
		"--behaviour: no switch":                 {Behaviour: []string{"moon=full"}},
		"--webhook-key: must be printable ASCII": {HookKey: "two words"},
		"no kind \"webhook_eaten\"":              {Fault: []string{"WEBHOOK * webhook_eaten"}},
	} {
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if err := (Sandbox{TimeZone: "Pacific/Auckland", Fault: []string{"WEBHOOK salesorder.* webhook_late delay=2s"}}).Validate(); err != nil {
		t.Error(err)
	}
}

// A webhook's key is printed, once, where the other credentials are.
func TestSandboxPrintsTheKeysOfItsWebhooks(t *testing.T) {
	ended, end := context.WithCancel(t.Context())
	end()
	var out bytes.Buffer
	err := Sandbox{Listen: "127.0.0.1:0", Webhook: []string{"http://127.0.0.1:1/hook"}}.Run(ended, Terminal{Out: &out, Err: &bytes.Buffer{}})
	if text := out.String(); err != nil || !strings.Contains(text, "Webhook            http://127.0.0.1:1/hook\nSignature key      ") {
		t.Errorf("%v, %s", err, text)
	}
	err = Sandbox{Listen: "127.0.0.1:0", Webhook: []string{"ftp://example.com/"}}.Run(ended, Terminal{Out: &out, Err: &bytes.Buffer{}})
	if err == nil || !strings.Contains(err.Error(), "--webhook: webhook address") {
		t.Errorf("error %v", err)
	}
}
