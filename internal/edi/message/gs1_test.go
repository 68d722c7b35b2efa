package message

import "testing"

func TestGTINs(t *testing.T) {
	for text, want := range map[string]string{
		"9520000000011":  "9520000000011",
		"09520000000011": "9520000000011",
		"19520000000018": "19520000000018",
		"036000291452":   "0036000291452", // UPC
		"96385074":       "96385074",
	} {
		if got, ok := NormalGTIN(text); !ok || got != want {
			t.Errorf("%s: %s, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "9520000000012", "952000000001", "9520000000O11", "952000000001 ", "1", "95200000000111111"} {
		if got, ok := NormalGTIN(text); ok || got != text && text != "952000000001" {
			t.Errorf("%q: %q, %v", text, got, ok)
		}
	}
	if !ValidGLN("9520000001001") || ValidGLN("9520000001002") || ValidGLN("19520000000018") {
		t.Error("a GLN has 13 digits, and its check digit")
	}
}
