package unleashed

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"os"
	"strings"

	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// sentence says a failed call in an office's words: Unleashed's own where it has any, else what it
// means. The technical text is kept beside it.
func sentence(failure *unleashedapi.Error) string {
	if own := ownWords(failure); own != "" {
		return wholesale.Sentence("Unleashed says: " + own)
	}
	switch failure.Kind {
	case unleashedapi.KindAuth: // a wrong signature is answered with an empty body
		return "Unleashed refuses this Unleashed ID or User Key. Copy both again from Unleashed › Integration › Unleashed API Access, " +
			"and see there whether the account still has API calls left this month."
	case unleashedapi.KindQuota:
		return "Unleashed accepts no more calls for now: there were too many at once, or this month's are used up."
	case unleashedapi.KindInvalid:
		return "Unleashed refused this without saying why."
	case unleashedapi.KindNotFound:
		return "Unleashed does not have this any more."
	}
	return silence(failure)
}

// silence says why there was no usable answer.
func silence(failure *unleashedapi.Error) string {
	var noName *net.DNSError
	var dialed *net.OpError
	switch {
	case failure.Status >= http.StatusInternalServerError:
		return "Unleashed has a fault of its own right now."
	case failure.Status != 0:
		return "Unleashed's answer was cut off or cannot be read."
	case errors.Is(failure.Err, context.DeadlineExceeded), errors.Is(failure.Err, os.ErrDeadlineExceeded), isTimeout(failure.Err):
		return "Unleashed did not answer in time."
	case errors.As(failure.Err, &noName):
		return "Unleashed cannot be found from this server. Its internet connection may be down."
	case isUntrusted(failure.Err):
		return "No secure connection to Unleashed can be made from this server."
	case errors.As(failure.Err, &dialed) && dialed.Op == "dial":
		return "Unleashed cannot be reached from this server."
	}
	return "The connection to Unleashed was cut off before it had answered."
}

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

// isUntrusted says whether the other side could not prove that it is Unleashed.
func isUntrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &certificate) || errors.As(err, &authority) || errors.As(err, &host) ||
		errors.As(err, &invalid) || errors.As(err, &record) || errors.As(err, &alert)
}

// ownWords are Unleashed's words about a request that it understood, if it has any for people. A
// server's fault describes the server, and a page of a proxy in between is not Unleashed's.
func ownWords(failure *unleashedapi.Error) string {
	words := failure.Message
	if failure.Status == 0 || failure.Status >= http.StatusInternalServerError || failure.Status < http.StatusBadRequest {
		return ""
	}
	for _, status := range []int{failure.Status, http.StatusForbidden, http.StatusUnauthorized, http.StatusBadRequest} {
		if strings.EqualFold(words, http.StatusText(status)) {
			return ""
		}
	}
	if strings.ContainsAny(words, "{}<>") {
		return ""
	}
	lower := strings.ToLower(words)
	for _, sign := range []string{"exception", "stack trace", "nginx", "cloudflare", "gateway", "http", " at system."} {
		if strings.Contains(lower, sign) {
			return ""
		}
	}
	return words
}
