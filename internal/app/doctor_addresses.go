package app

import (
	"cmp"
	"fmt"
	"strings"
)

// addresses says where people and the monitoring reach the server.
func (c Doctor) addresses() []finding {
	public := finding{well, "public address", cmp.Or(c.PublicURL, "not set: only this machine can use the server")}
	if err := checkPublicURL(c.PublicURL); c.PublicURL != "" && err != nil {
		public = finding{ill, "public address", err.Error()}
	} else if strings.HasPrefix(c.PublicURL, "http://") && !isOfThisMachine(c.PublicURL) {
		public = finding{look, "public address", c.PublicURL + ": passwords travel where others can read them; use https"}
	}
	serve := Serve{PublicURL: c.PublicURL, MetricsListen: c.MetricsListen}
	metrics := finding{well, "metrics", "on the main listener, for this machine"}
	switch {
	case c.MetricsListen != "":
		metrics.detail = fmt.Sprintf("on a listener of their own, %s", c.MetricsListen)
	case !serve.showsMetrics():
		metrics.detail = "off, because the server has a public address; --metrics-listen gives them a listener of their own"
	}
	return []finding{public, metrics}
}
