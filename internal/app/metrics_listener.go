package app

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"

	"upstock/internal/request"
)

const metricsPath = "/metrics"

// showsMetrics says whether the main listener answers /metrics: numbers about the business are not
// for everyone who knows the public address.
func (c Serve) showsMetrics() bool {
	return c.MetricsListen == "" && (c.PublicURL == "" || isOfThisMachine(c.PublicURL))
}

// isOfThisMachine says whether an address can be reached from this machine only.
func isOfThisMachine(address string) bool {
	parsed, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := strings.TrimSuffix(strings.ToLower(parsed.Hostname()), ".")
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// metricsHandler answers a scrape like any other request: with an id, a log line and the headers
// that every answer has.
func metricsHandler(requests request.Config, metrics http.Handler) http.Handler {
	return requests.For("metrics", answerPlainly).Handle(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		facts := request.Of(r.Context())
		facts.Route, facts.Quiet = metricsPath, true
		metrics.ServeHTTP(w, r)
	}))
}

// answerPlainly answers programs when a handler has panicked.
func answerPlainly(w http.ResponseWriter, r *http.Request) {
	http.Error(w, "Something went wrong. It has been logged under "+request.Of(r.Context()).ID, http.StatusInternalServerError)
}

// listenForMetrics opens the listener of its own for /metrics, if the flags name one, and says
// where the metrics are.
func (s *Server) listenForMetrics(ctx context.Context, flags Serve, log *slog.Logger) (err error) {
	switch {
	case flags.MetricsListen != "":
		s.metricsRoutes = &lifecycle{}
		if s.metrics, err = listenOn(ctx, "--metrics-listen", flags.MetricsListen, s.metricsRoutes, log); err != nil {
			return err
		}
		log.InfoContext(ctx, "metrics have a listener of their own", slog.String("url", s.metrics.URL()+metricsPath))
	case flags.showsMetrics():
		log.InfoContext(ctx, "metrics are on the main listener", slog.String("url", s.URL()+metricsPath))
	default:
		log.InfoContext(ctx, "metrics are off: the server has a public address; --metrics-listen gives them a listener of their own",
			slog.String("public_url", flags.PublicURL))
	}
	return nil
}

// MetricsURL is where the listener of its own for /metrics is reached; "" when there is none.
func (s *Server) MetricsURL() string {
	if s.metrics == nil {
		return ""
	}
	return fmt.Sprint(s.metrics.URL(), metricsPath)
}
