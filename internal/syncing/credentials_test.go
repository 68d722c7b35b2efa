package syncing

import (
	"errors"
	"strings"
	"testing"

	"upstock/internal/wholesale"
)

func TestCredentialsThatCannotBeSent(t *testing.T) {
	const good = "5f0e8a3c-1111-4222-8333-944445555666"
	if err := (Credentials{good, "lm2x/A+b=="}).unusable(); err != nil {
		t.Errorf("good ones: %v", err)
	}
	for name, bad := range map[string]string{
		"empty": "", "a newline": "abc\ndef", "a carriage return": "abc\rdef", "a null character": "abc\x00", "a tab": "a\tb", "a space": "a b",
		"delete": "a\x7f", "a macron": "Kererū", "a space that looks like none": "abc\u200bdef", "not text": "\xff\xfe", "too long": strings.Repeat("a", 201),
	} {
		for field, credentials := range map[string]Credentials{"api_id": {bad, good}, "api_key": {good, bad}} {
			failure, ok := errors.AsType[*wholesale.Error](credentials.unusable())
			if !ok || failure.Code != wholesale.CodeInvalid || len(failure.Fields) != 1 || failure.Fields[0].Field != field {
				t.Errorf("%s as %s: got %v", name, field, failure)
			}
		}
	}
	if failure, ok := errors.AsType[*wholesale.Error](Credentials{}.unusable()); !ok || len(failure.Fields) != 2 {
		t.Errorf("both missing: %v", failure)
	}
}
