package app

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"upstock/internal/request"
)

func TestMetricsKeepFewSeries(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, nil)
	m := newMetrics(NewBuild("v1.2.3", "abc"), server.services)
	m.observe(request.Measured{Part: "api", Route: "/api/v1/orders/{id}", Method: http.MethodGet, Status: 200, Took: 3 * time.Millisecond})
	m.observe(request.Measured{Part: "console", Method: "BREW", Status: 404, Took: time.Millisecond})
	m.observe(request.Measured{Part: "console", Method: "SPLASH", Status: 404, Took: time.Millisecond})
	m.observe(request.Measured{Part: "console", Route: "/live", Method: http.MethodGet, Status: 200, Took: time.Hour, Stream: true})
	text := answerOf(m.handler(), "/metrics").Body.String()
	for _, want := range []string{
		`upstock_http_request_duration_seconds_count{method="GET",part="api",route="/api/v1/orders/{id}",status="200"} 1`,
		`upstock_http_request_duration_seconds_count{method="other",part="console",route="other",status="404"} 2`,
		`upstock_build_info{commit="abc",go="go`,
		`upstock_orders{status="processing"} 0`,
		`upstock_sales_orders{state="pending"} 0`,
		`upstock_remote_calls_this_month{connector="unleashed",purpose="orders_sent"} 0`,
		`upstock_remote_calls_forecast{connector="unleashed"} 0`,
		`upstock_remote_calls_plan{connector="unleashed"} `,
		`upstock_payments{state="failed"} 0`,
		`upstock_payment_oldest_due_seconds{by="saved_method"} 0`,
		`upstock_payment_oldest_due_seconds{by="link"} 0`,
		`upstock_payment_outcomes_total{kind="charge",outcome="failed"} 0`,
		`upstock_payment_outcomes_total{kind="refund",outcome="made"} 0`,
		"go_goroutines",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(text, `route="/live"`) {
		t.Error("a live stream is measured as a request that took an hour")
	}
}

func TestMetricsWithoutDatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, nil)
	m := newMetrics(NewBuild("test", ""), server.services)
	m.observe(request.Measured{Part: "console", Route: "/", Method: http.MethodGet, Status: 200, Took: time.Millisecond})
	stopServer(t, server)
	answer := answerOf(m.handler(), "/metrics")
	if text := answer.Body.String(); answer.Code != http.StatusOK || !strings.Contains(text, "upstock_http_request_duration_seconds_count") {
		t.Errorf("without a database the scrape answers %d:\n%s", answer.Code, text)
	}
}
