package keyring

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

const row = "connection/7f0c/2b11/api_key"

func newRing(t *testing.T) *Keyring {
	t.Helper()
	ring, err := Create(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func mustSeal(t *testing.T, ring *Keyring, plaintext string) string {
	t.Helper()
	sealed, err := ring.Seal([]byte(plaintext), row)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestOpenReturnsWhatWasSealed(t *testing.T) {
	ring := newRing(t)
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.SliceOf(rapid.Byte()).Draw(t, "secret")
		boundTo := rapid.StringN(1, 80, -1).Draw(t, "row")
		sealed, err := ring.Seal(secret, boundTo)
		if err != nil {
			t.Fatal(err)
		}
		if len(secret) > 3 && strings.Contains(sealed, string(secret)) {
			t.Fatal("the secret stands in the sealed text")
		}
		opened, err := ring.Open(sealed, boundTo)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(opened, secret) {
			t.Fatalf("opened %q, sealed %q", opened, secret)
		}
	})
}

func TestSealingTwiceGivesDifferentTexts(t *testing.T) {
	ring := newRing(t)
	first, second := mustSeal(t, ring, "s3cret"), mustSeal(t, ring, "s3cret")
	if first == second {
		t.Error("equal texts: the nonce repeats")
	}
}

func TestSealRefusesToBindToNothing(t *testing.T) {
	if _, err := newRing(t).Seal([]byte("s3cret"), ""); err == nil {
		t.Error("no error for an empty row")
	}
}

func TestOpenRefusesAnyChangedBit(t *testing.T) {
	ring := newRing(t)
	id, encoded, _ := strings.Cut(mustSeal(t, ring, "s3cret"), ":")
	original, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	for bit := range len(original) * 8 {
		changed := bytes.Clone(original)
		changed[bit/8] ^= 1 << (bit % 8)
		_, err := ring.Open(id+":"+base64.StdEncoding.EncodeToString(changed), row)
		if !errors.Is(err, ErrNotAuthentic) {
			t.Fatalf("bit %d changed: error %v, want ErrNotAuthentic", bit, err)
		}
	}
}

func TestOpenRefusesAnotherRow(t *testing.T) {
	ring := newRing(t)
	sealed := mustSeal(t, ring, "s3cret")
	if _, err := ring.Open(sealed, "connection/other/2b11/api_key"); !errors.Is(err, ErrNotAuthentic) {
		t.Errorf("error %v, want ErrNotAuthentic", err)
	}
}

func TestOpenRefusesAnotherKey(t *testing.T) {
	ring, other := newRing(t), newRing(t)
	sealed := mustSeal(t, ring, "s3cret")
	if _, err := other.Open(sealed, row); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("error %v, want ErrUnknownKey", err)
	}

	_, encoded, _ := strings.Cut(sealed, ":")
	relabelled := other.IDs()[0] + ":" + encoded
	if _, err := other.Open(relabelled, row); !errors.Is(err, ErrNotAuthentic) {
		t.Errorf("same id, other key: error %v, want ErrNotAuthentic", err)
	}
}

func TestOpenRefusesWhatSealNeverWrites(t *testing.T) {
	ring := newRing(t)
	id := ring.IDs()[0]
	for text, want := range map[string]error{
		"":                     ErrMalformed,
		"plain api key":        ErrMalformed,
		id + ":not base64!":    ErrMalformed,
		id + ":":               ErrNotAuthentic,
		id + ":AAAA":           ErrNotAuthentic,
		"00000000:" + "AAAAAA": ErrMalformed, // base64 without its padding
	} {
		if _, err := ring.Open(text, row); !errors.Is(err, want) {
			t.Errorf("Open(%q): error %v, want %v", text, err, want)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	ring := newRing(t)
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for round := range 100 {
				secret := fmt.Sprintf("secret %d/%d", worker, round)
				sealed, err := ring.Seal([]byte(secret), row)
				if err != nil {
					t.Error(err)
					return
				}
				if opened, err := ring.Open(sealed, row); err != nil || string(opened) != secret {
					t.Errorf("opened %q, %v", opened, err)
					return
				}
			}
		})
	}
	group.Wait()
}

func TestNothingPrintsTheKey(t *testing.T) {
	const secretKey = "c2VjcmV0IGtleSBieXRlcywgdGhpcnR5LXR3byBvZiE=" // 32 bytes
	raw, err := base64.StdEncoding.DecodeString(secretKey)
	if err != nil {
		t.Fatal(err)
	}
	k, err := newKey("abcd", raw)
	if err != nil {
		t.Fatal(err)
	}
	ring := &Keyring{read: &reading{keys: []key{k}}}

	var printed strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&printed, verb+"\n", ring)
		// The Keyring is passed by value too, which bypasses the methods of *Keyring.
		fmt.Fprintf(&printed, verb+"\n", *ring)
	}
	log := slog.New(slog.NewTextHandler(&printed, nil))
	log.Info("text", "ring", ring)
	log = slog.New(slog.NewJSONHandler(&printed, nil))
	log.Info("json", "ring", ring, "value", *ring)

	for _, form := range []string{secretKey, string(raw), fmt.Sprintf("%x", raw), fmt.Sprintf("%d", raw), fmt.Sprintf("%#v", raw)} {
		if strings.Contains(printed.String(), form) {
			t.Errorf("key material was printed:\n%s", printed.String())
		}
	}
	if got, want := fmt.Sprintf("%+v", ring), "keyring(abcd)"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}
