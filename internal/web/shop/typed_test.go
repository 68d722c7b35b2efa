package shop

import (
	"net/http"
	"strings"
	"testing"

	"upstock/internal/web/webtest"
)

// TestNoRefusedFormLosesWhatWasTyped sends every form of every page of the shop with text that is
// refused, and looks for it in what comes back.
func TestNoRefusedFormLosesWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := newLeakWorld(t)
	w.AsBuyer(w.fern.full)
	var forms []webtest.Form
	for _, pattern := range w.patterns(http.MethodGet) {
		for _, q := range w.questions(pattern, w.fern, w.oak) {
			if strings.Contains(q.path, "/live") || strings.HasPrefix(q.path, "/pay/") {
				continue
			}
			if a := w.Ask(q.path); strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
				forms = append(forms, webtest.RefusableForms(q.path, a)...)
			}
		}
	}
	if refused := w.RefuseForms(forms); refused < 10 {
		t.Errorf("only %d forms were refused", refused)
	}
}
