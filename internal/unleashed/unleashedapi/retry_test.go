package unleashedapi

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestGetIsRetried(t *testing.T) {
	for name, bad := range map[string]func() (*http.Response, error){
		"network error": func() (*http.Response, error) { return nil, errors.New("connection reset") },
		"429":           func() (*http.Response, error) { return respond(429, ""), nil },
		"500":           func() (*http.Response, error) { return respond(500, ""), nil },
		"503":           func() (*http.Response, error) { return respond(503, ""), nil },
		"cut JSON":      func() (*http.Response, error) { return respond(200, `{"Items":[{"Gui`), nil },
		"empty body":    func() (*http.Response, error) { return respond(200, ""), nil },
		"not a list":    func() (*http.Response, error) { return respond(200, `{"Message":"maintenance"}`), nil },
		"not a number":  func() (*http.Response, error) { return respond(200, `{"Items":[{"DefaultTaxRate":"NaN"}]}`), nil },
	} {
		for _, failures := range []int{1, 3, 4} {
			synctest.Test(t, func(t *testing.T) {
				requests := 0
				client := New(inMemory(func(*http.Request) (*http.Response, error) {
					requests++
					if requests <= failures {
						return bad()
					}
					return respond(200, `{"Items":[{"CompanyName":"Demo"}]}`), nil
				}))
				start := time.Now()
				found, err := client.Companies(t.Context())
				if most := 500*time.Millisecond + time.Second + 2*time.Second; time.Since(start) > most {
					t.Errorf("%s: waited %v in all, want at most %v", name, time.Since(start), most)
				}
				if failures < 4 {
					if err != nil || len(found) != 1 || requests != failures+1 {
						t.Errorf("%s: %d requests, %v, %v", name, requests, found, err)
					}
					return
				}
				want := KindTransient
				if name == "429" {
					want = KindQuota
				}
				wantKind(t, err, want)
				if requests != 4 {
					t.Errorf("%s: gave up after %d requests, want 4", name, requests)
				}
			})
		}
	}
}

func TestGetIsNotRetriedWhenRefused(t *testing.T) {
	for _, status := range []int{302, 400, 401, 403, 404, 405, 409, 422} {
		requests := 0
		client := New(inMemory(func(*http.Request) (*http.Response, error) {
			requests++
			return respond(status, ""), nil
		}))
		if err := companies(t.Context(), client); err == nil || requests != 1 {
			t.Errorf("status %d: %d requests and %v, want 1 and an error", status, requests, err)
		}
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := []*http.Response{respond(429, "", "Retry-After", "59"), respond(503, "", "Retry-After", "17"), respond(200, `{"Items":[]}`)}
		client := New(inMemory(func(*http.Request) (*http.Response, error) {
			next := answers[0]
			answers = answers[1:]
			return next, nil
		}))
		start := time.Now()
		if err := companies(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(start); waited != 76*time.Second {
			t.Errorf("waited %v, want 76s", waited)
		}
	})
}

func TestLongRetryAfterIsHandedToTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		client := New(inMemory(func(*http.Request) (*http.Response, error) {
			requests++
			return respond(429, "", "Retry-After", "86400"), nil
		}))
		start := time.Now()
		failure := wantKind(t, companies(t.Context(), client), KindQuota)
		if failure.RetryAfter != 24*time.Hour || requests != 1 || time.Since(start) != 0 {
			t.Errorf("RetryAfter %v after %d requests and %v", failure.RetryAfter, requests, time.Since(start))
		}
	})
}

func TestWaitingToRetryEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := New(inMemory(func(*http.Request) (*http.Response, error) {
			return respond(503, "", "Retry-After", "50"), nil
		}))
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		err := companies(ctx, client)
		var failure *Error
		if !errors.Is(err, context.DeadlineExceeded) || errors.As(err, &failure) {
			t.Errorf("got %v, want context.DeadlineExceeded as such", err)
		}
		if waited := time.Since(start); waited != 3*time.Second {
			t.Errorf("returned after %v, want 3s", waited)
		}
	})
}

// A server that never answers costs a GET its tries and nothing worse.
func TestGetTimeOutIsTransient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		client := New(inMemory(func(r *http.Request) (*http.Response, error) {
			requests++
			<-r.Context().Done()
			return nil, r.Context().Err()
		}))
		start := time.Now()
		wantKind(t, companies(t.Context(), client), KindTransient)
		if waited := time.Since(start); requests != 4 || waited < 4*requestTimeout || waited > 4*requestTimeout+4*time.Second {
			t.Errorf("%d requests in %v", requests, waited)
		}
	})
}

func TestBackoffDoublesUpToItsCap(t *testing.T) {
	policy := RetryPolicy{}.withDefaults()
	for try, most := range map[int]time.Duration{
		1: 500 * time.Millisecond, 2: time.Second, 3: 2 * time.Second, 4: 4 * time.Second, 5: 8 * time.Second, 6: 8 * time.Second, 1000: 8 * time.Second,
	} {
		longest := time.Duration(0)
		for range 1000 {
			longest = max(longest, policy.backoff(try))
		}
		if longest > most || longest < most/2 {
			t.Errorf("after try %d the longest of 1000 waits is %v, want just below %v", try, longest, most)
		}
	}
}

func TestAnswerOfAbsurdLengthIsRefused(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(`{"Items":[]}`))
	})
	client.maxAnswer = int64(len(`{"Items":[]}`))
	if err := companies(t.Context(), client); err != nil {
		t.Fatalf("an answer of exactly the limit: %v", err)
	}
	client.maxAnswer--
	wantKind(t, companies(t.Context(), client), KindTransient)
}
