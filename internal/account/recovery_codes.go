package account

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// recoveryLength gives 120 random bits, so that a fast hash of a recovery code is enough.
const recoveryLength = 24

// newRecoveryCodes gives codes to print or write down, and their hashes to keep.
func newRecoveryCodes() (codes, hashes []string) {
	for range recoveryCodes {
		code := rand.Text()[:recoveryLength]
		codes, hashes = append(codes, inGroups(code, "-")), append(hashes, hashOf(code))
	}
	return codes, hashes
}

// plainRecoveryCode reads a code as people type it: in small letters, with or without dashes.
func plainRecoveryCode(typed string) string {
	return strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(typed))
}

// inGroups makes a long code readable, four characters at a time.
func inGroups(code, between string) string {
	var groups []string
	for len(code) > 4 {
		groups, code = append(groups, code[:4]), code[4:]
	}
	return strings.Join(append(groups, code), between)
}

// base32Text is how authenticator apps write a secret.
func base32Text(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}
