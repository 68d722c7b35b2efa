package app

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"upstock/internal/request"
)

// metrics are the numbers behind GET /metrics. Each server has its own registry, because tests and
// the demo run several in one process.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics(build Build, services *services) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "upstock_http_request_duration_seconds",
			Help: "How long requests took, by part of the program, route pattern, method and status. Live streams are not among them.",
			// The targets are tens of milliseconds; beyond a second it no longer matters how much.
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5},
		}, []string{"part", "route", "method", "status"}),
	}
	about := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "upstock_build_info", Help: "Always 1; the labels say which program this is."},
		[]string{"version", "commit", "go"})
	about.WithLabelValues(build.Version, build.Commit, build.Go).Set(1)
	m.registry.MustRegister(m.requests, about, &businessCollector{services: services}, services.paymentOutcomes,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// observe records one answered request. Its route is the matched pattern, so that ids add no
// series. A live stream lasts as long as someone looks at a page, which says nothing about the
// server.
func (m *metrics) observe(r request.Measured) {
	if r.Stream {
		return
	}
	m.requests.WithLabelValues(r.Part, cmp.Or(r.Route, "other"), knownMethod(r.Method), strconv.Itoa(r.Status)).Observe(r.Took.Seconds())
}

// knownMethod keeps clients from adding series with invented methods.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// handler answers a scrape. When the database does not answer, the other metrics are still served.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, Registry: m.registry})
}
