package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"upstock/internal/payments"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

var (
	paymentsMetric = prometheus.NewDesc("upstock_payments",
		"Payments that something is still to happen to, by state: someone needs to look at failed and blocked ones.", []string{"state"}, nil)
	oldestPaymentMetric = prometheus.NewDesc("upstock_payment_oldest_due_seconds",
		"For how long the oldest payment that is due has not been taken, by how it is taken: saved_method or link. 0 when there is none.",
		[]string{"by"}, nil)
)

// openPaymentStates have a series each, even at zero.
var openPaymentStates = []wholesale.PaymentState{
	wholesale.PaymentDue, wholesale.PaymentScheduled, wholesale.PaymentProcessing, wholesale.PaymentFailed, wholesale.PaymentBlocked,
}

// newPaymentOutcomes counts what became of charges and refunds in this process.
func newPaymentOutcomes() *prometheus.CounterVec {
	outcomes := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "upstock_payment_outcomes_total",
		Help: "What became of charges and refunds, by kind (charge, refund) and outcome, since this process started.",
	}, []string{"kind", "outcome"})
	for _, o := range payments.Outcomes {
		outcomes.WithLabelValues(o.Kind, o.Result)
	}
	return outcomes
}

// collectPayments counts payments that are open, and says how late the latest one is.
func (c *businessCollector) collectPayments(ctx context.Context, metrics chan<- prometheus.Metric) error {
	open := map[wholesale.PaymentState]int64{}
	oldest := map[bool]time.Duration{} // by whether it is taken from a saved method
	err := c.services.store.View(ctx, func(tx *store.Tx) error {
		suppliers, err := tx.Suppliers(ctx)
		if err != nil {
			return err
		}
		for _, supplier := range suppliers {
			counts, err := tx.CountOpenPayments(ctx, supplier.ID)
			if err != nil {
				return err
			}
			for state, count := range counts {
				open[state] += count
			}
			for _, saved := range []bool{true, false} {
				since, err := tx.OldestDuePayment(ctx, supplier.ID, saved)
				if err != nil {
					return err
				}
				if since != "" {
					oldest[saved] = max(oldest[saved], tx.Now().Sub(since.Begins(supplier.Location())))
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, state := range openPaymentStates {
		metrics <- prometheus.MustNewConstMetric(paymentsMetric, prometheus.GaugeValue, float64(open[state]), string(state))
	}
	metrics <- prometheus.MustNewConstMetric(oldestPaymentMetric, prometheus.GaugeValue, oldest[true].Seconds(), "saved_method")
	metrics <- prometheus.MustNewConstMetric(oldestPaymentMetric, prometheus.GaugeValue, oldest[false].Seconds(), "link")
	return nil
}
