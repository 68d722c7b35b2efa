package app

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func answerOf(handler http.Handler, path string) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer
}

func TestAnswersWhileStarting(t *testing.T) {
	t.Parallel()
	l := &lifecycle{}
	if got := answerOf(l, "/healthz").Code; got != http.StatusOK {
		t.Errorf("/healthz answers %d while starting, want 200: the process is up", got)
	}
	for _, path := range []string{"/readyz", "/api/v1/orders", "/"} {
		answer := answerOf(l, path)
		if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" {
			t.Errorf("%s answers %d with Retry-After %q while starting, want 503 with one", path, answer.Code, answer.Header().Get("Retry-After"))
		}
	}
	l.started(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	if got := answerOf(l, "/readyz").Code; got != http.StatusTeapot {
		t.Errorf("a started server answers %d itself", got)
	}
}
