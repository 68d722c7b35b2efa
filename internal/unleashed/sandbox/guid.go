package sandbox

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

const zeroGUID = "00000000-0000-0000-0000-000000000000"

var guidPattern = regexp.MustCompile("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")

// normalGUID gives the lower-case hyphenated form, and whether text is a GUID.
func normalGUID(text string) (string, bool) {
	if text = strings.ToLower(text); !guidPattern.MatchString(text) {
		return "", false
	}
	return text, true
}

// fillGUID replaces what is not a GUID by one derived from a name.
func fillGUID(guid *string, resource, name string) {
	normal, ok := normalGUID(*guid)
	if *guid = normal; !ok {
		*guid = stableGUID(resource, name)
	}
}

// completeGUID derives a missing GUID from a name; one that is malformed is an error.
func completeGUID(guid *string, resource, name string) error {
	if _, ok := normalGUID(*guid); !ok && *guid != "" {
		return fmt.Errorf("the Guid %.40q is not a GUID", *guid)
	}
	fillGUID(guid, resource, name)
	return nil
}

// stableGUID derives a GUID from what a record is. The sandbox forgets when it stops; a record
// loaded again from the same file is the same record to a client that remembers.
func stableGUID(resource, name string) string {
	sum := sha256.Sum256([]byte(resource + "\x00" + strings.ToLower(name)))
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// newAPIID and newAPIKey make credentials that look like Unleashed's: a GUID, and
// base64 text that is used as it stands.
func newAPIID() string { return stableGUID("api-id", rand.Text()) }

func newAPIKey() string {
	var key [46]byte // 46 bytes, so that the text ends in "==" like a real one
	rand.Read(key[:])
	return base64.StdEncoding.EncodeToString(key[:])
}
