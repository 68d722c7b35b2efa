package app

import (
	"cmp"
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/wholesale"
)

// The business metrics are read from the database at each scrape, so that they are right after a
// restart and the same in every process.
var (
	ordersMetric = prometheus.NewDesc("upstock_orders",
		"Orders of all suppliers, by status.", []string{"status"}, nil)
	salesOrdersMetric = prometheus.NewDesc("upstock_sales_orders",
		"Sales orders that are not settled, by state: pending, sending and unknown are in progress; someone needs to fix failed ones.", []string{"state"}, nil)
	jobsMetric = prometheus.NewDesc("upstock_jobs",
		"Background jobs that are not completed, by kind and state.", []string{"kind", "state"}, nil)
	remoteCallsMetric = prometheus.NewDesc("upstock_remote_calls_this_month",
		"Calls made to remote accounts since the first of the month (UTC), by connector and purpose.", []string{"connector", "purpose"}, nil)
	remoteForecastMetric = prometheus.NewDesc("upstock_remote_calls_forecast",
		"Calls to remote accounts that are expected by the end of the month (UTC), by connector.", []string{"connector"}, nil)
	remotePlanMetric = prometheus.NewDesc("upstock_remote_calls_plan",
		"Calls a month that the plans of the remote accounts have, by connector.", []string{"connector"}, nil)
)

// collectTimeout bounds the queries of one scrape, well below the usual interval between two.
const collectTimeout = 5 * time.Second

// businessCollector is a prometheus.Collector that reads the database.
type businessCollector struct{ services *services }

// Describe names the metrics.
func (c *businessCollector) Describe(descs chan<- *prometheus.Desc) {
	descs <- ordersMetric
	descs <- salesOrdersMetric
	descs <- paymentsMetric
	descs <- oldestPaymentMetric
	descs <- jobsMetric
	descs <- remoteCallsMetric
	descs <- remoteForecastMetric
	descs <- remotePlanMetric
}

// Collect reads the numbers; what cannot be read becomes an error of the scrape.
func (c *businessCollector) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), collectTimeout)
	defer cancel()
	if err := c.collectOrders(ctx, metrics); err != nil {
		metrics <- prometheus.NewInvalidMetric(ordersMetric, err)
	}
	if err := c.collectPayments(ctx, metrics); err != nil {
		metrics <- prometheus.NewInvalidMetric(paymentsMetric, err)
	}
	if err := c.collectJobs(ctx, metrics); err != nil {
		metrics <- prometheus.NewInvalidMetric(jobsMetric, err)
	}
}

// Every state and status has a series, even at zero: an alert on "failed" needs one to watch.
var (
	statuses = []wholesale.Status{
		wholesale.Scheduled, wholesale.Ordered, wholesale.Processing, wholesale.Shipped, wholesale.Received, wholesale.Cancelled,
	}
	salesOrderStates = []wholesale.OutboxState{
		wholesale.OutboxPending, wholesale.OutboxSending, wholesale.OutboxUnknown, wholesale.OutboxFailed,
	}
)

// collectOrders counts orders, sales orders and calls in one transaction.
func (c *businessCollector) collectOrders(ctx context.Context, metrics chan<- prometheus.Metric) error {
	orders, salesOrders := map[wholesale.Status]int64{}, map[wholesale.OutboxState]int64{}
	calls := map[syncing.Purpose]int64{}
	var forecast, plan int64
	err := c.services.store.View(ctx, func(tx *store.Tx) error {
		suppliers, err := tx.Suppliers(ctx)
		if err != nil {
			return err
		}
		for _, supplier := range suppliers {
			counts, err := tx.CountOrders(ctx, supplier.ID)
			if err != nil {
				return err
			}
			for status, count := range counts {
				orders[status] += count
			}
			usage, err := c.services.syncing.UsageIn(ctx, tx, supplier.ID)
			if err != nil {
				return err
			}
			for _, p := range usage.Purposes {
				calls[p.Purpose] += p.Calls
			}
			forecast, plan = forecast+usage.Forecast, plan+usage.Plan
			unsettled, err := tx.CountUnsettledSalesOrders(ctx, supplier.ID)
			if err != nil {
				return err
			}
			for state, count := range unsettled {
				salesOrders[state] += count
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, status := range statuses {
		metrics <- prometheus.MustNewConstMetric(ordersMetric, prometheus.GaugeValue, float64(orders[status]), string(status))
	}
	for _, state := range salesOrderStates {
		metrics <- prometheus.MustNewConstMetric(salesOrdersMetric, prometheus.GaugeValue, float64(salesOrders[state]), string(state))
	}
	for _, purpose := range syncing.Purposes {
		name := cmp.Or(string(purpose), "earlier")
		metrics <- prometheus.MustNewConstMetric(remoteCallsMetric, prometheus.GaugeValue, float64(calls[purpose]), ordering.Connector, name)
	}
	metrics <- prometheus.MustNewConstMetric(remoteForecastMetric, prometheus.GaugeValue, float64(forecast), ordering.Connector)
	metrics <- prometheus.MustNewConstMetric(remotePlanMetric, prometheus.GaugeValue, float64(plan), ordering.Connector)
	return nil
}

func (c *businessCollector) collectJobs(ctx context.Context, metrics chan<- prometheus.Metric) error {
	counts, err := c.services.queue.Stats(ctx)
	if err != nil {
		return err
	}
	for _, count := range counts {
		metrics <- prometheus.MustNewConstMetric(jobsMetric, prometheus.GaugeValue, float64(count.Jobs), count.Kind, count.State)
	}
	return nil
}
