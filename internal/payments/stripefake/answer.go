package stripefake

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// answer is what a request gets.
type answer struct {
	status int
	body   any
	// begun: the endpoint has begun to act, so the answer is kept for the idempotency key.
	begun bool
}

func okay(body object) answer { return answer{status: http.StatusOK, body: body, begun: true} }

// invalid is a request that is wrong in itself. Its answer is not kept.
func invalid(code, param, words string, values ...any) answer {
	problem := object{"type": "invalid_request_error", "message": fmt.Sprintf(words, values...)}
	if code != "" {
		problem["code"] = code
	}
	if param != "" {
		problem["param"] = param
	}
	return answer{status: http.StatusBadRequest, body: object{"error": problem}}
}

func missing(kind, id string) answer {
	no := invalid("resource_missing", "id", "No such %s: '%s'", kind, id)
	no.status = http.StatusNotFound
	return no
}

// unexpectedState is a step that the intent cannot take from where it is.
func unexpectedState(intent object, words string) answer {
	no := invalid("payment_intent_unexpected_state", "", "%s", words)
	no.body.(object)["error"].(object)["payment_intent"] = intent.copied()
	no.begun = true
	return no
}

// declined is a payment that the bank has said no to.
func declined(intent object, problem object) answer {
	body := problem.copied()
	body["payment_intent"] = intent.copied()
	return answer{status: http.StatusPaymentRequired, body: object{"error": body}, begun: true}
}

func serverError() answer {
	return answer{
		status: http.StatusInternalServerError, begun: true,
		body: object{"error": object{"type": "api_error", "message": "An unknown error occurred"}},
	}
}

func (a answer) encoded() []byte {
	text, err := json.MarshalIndent(a.body, "", "  ")
	if err != nil {
		panic(err) // our own objects can always be written
	}
	return append(text, '\n')
}
