package orders

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"upstock/internal/store"
)

// once has a form that moves money do nothing more when it is sent again, by a reload or a browser
// that lost the answer. key is of its filling-in; the same with another content is another wish.
// Without a key every sending counts.
func once(what, key string, content ...string) *store.Idempotency {
	if key == "" {
		return nil
	}
	return &store.Idempotency{
		Key:    onceKey(what, key, strings.Join(content, "\x00")),
		Render: func(any) (int, string, error) { return http.StatusSeeOther, "", nil },
	}
}

// onceKey is the same for the same content of the same filling-in, and for no other.
func onceKey(what, key, content string) string {
	sum := sha256.Sum256([]byte(key + content))
	return what + "-" + hex.EncodeToString(sum[:])
}
