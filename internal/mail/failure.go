package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net/textproto"
	"regexp"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

var (
	errAddress = errors.New("not a mail address")
	// errNeedsUTF8 is about an address whose part before the @ is not ASCII: only a server that
	// offers SMTPUTF8 (RFC 6531) takes it.
	errNeedsUTF8 = errors.New("the mail server does not offer SMTPUTF8")
	errSecuring  = errors.New("the connection is not secure")
)

// reasonOf says in an office's words why a mail was not taken, to stand after a colon.
func reasonOf(err error) string {
	for known, words := range map[error]string{
		errNoServer:   "no mail server is set",
		errExpired:    "its link stopped working before the mail server took it",
		errUnreadable: "the secret key that it was encrypted with is not there",
		errAddress:    "this is not an e-mail address",
		errNeedsUTF8:  "the mail server only takes plain letters before the @",
		errSecuring:   "the connection to the mail server could not be made secure",
	} {
		if errors.Is(err, known) {
			return words
		}
	}
	if code, enhanced := replyOf(err); code != 0 {
		return replyWords(code, enhanced)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the connection to the mail server could not be made secure"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "the mail server did not answer in time"
	}
	return "the mail server cannot be reached"
}

// replyWords are the words for what a mail server answered, by its code (RFC 5321 4.2.3) and its
// enhanced code without the class, such as "1.1" (RFC 3463).
func replyWords(code int, enhanced string) string {
	final := code >= 500
	switch {
	case aboutLogIn(code):
		return "the mail server does not accept the user name and password that are set for it"
	case enhanced == "1.2":
		return "the mail server does not know the part after the @"
	case enhanced == "2.2":
		return "the mailbox is full"
	case enhanced == "3.4" || enhanced == "2.3":
		return "it is too large for the mailbox"
	case final && (strings.HasPrefix(enhanced, "1.") || enhanced == "2.1"):
		return "there is no mailbox with this address"
	case final && code == 550 && !strings.HasPrefix(enhanced, "7."):
		return "the mail server does not know this address, or does not take e-mail for it"
	case final:
		return "the mail server does not take this e-mail"
	}
	return "the mail server asks to try again later"
}

var enhancedCode = regexp.MustCompile(`\b[45]\d\d[ "]+[45]\.(\d{1,3}\.\d{1,3})\b`)

// replyOf is the code that a mail server answered with, and its enhanced code; 0 when the error is
// no answer.
func replyOf(err error) (code int, enhanced string) {
	if refusal, ok := errors.AsType[*gomail.SendError](err); ok {
		code = refusal.ErrorCode()
	} else if reply, ok := errors.AsType[*textproto.Error](err); ok {
		code = reply.Code
	}
	if found := enhancedCode.FindStringSubmatch(err.Error()); found != nil {
		enhanced = found[1]
	}
	return code, enhanced
}

// aboutLogIn says whether an answer is about our user name and password, or that there is none:
// the operator can fix that, so mails wait.
func aboutLogIn(code int) bool { return 530 <= code && code <= 538 }

// maxTechnical is how much of an error is kept, in bytes.
const maxTechnical = 500

// technicalOf is the error for who looks after the server, on one line.
func technicalOf(err error) string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(err.Error(), "?")), " ")
	if len(text) > maxTechnical {
		text = strings.ToValidUTF8(text[:maxTechnical], "") + " …"
	}
	return text
}
