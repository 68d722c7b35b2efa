package test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"upstock/internal/app/demo"
)

// BenchmarkImport imports 10,000 products at 100 ms per call and reports the time beyond that.
func BenchmarkImport(b *testing.B) {
	const products, pageSize, latency = 10_000, 200, 100 * time.Millisecond
	account := startAccountWith(b, catalogueFolder(b, products), "--fault", "GET Products slow delay="+latency.String())
	for b.Loop() {
		installation := newInstallation(b, "sqlite:"+filepath.Join(b.TempDir(), "upstock.db"), account)
		server := installation.serve(b, "--import-page-size", strconv.Itoa(pageSize))
		supplier := installation.newSupplier(b, "Import")
		if _, err := supplier.Connect(b.Context(), account.id, account.key); err != nil {
			b.Fatal(err)
		}
		run, err := supplier.Import(b.Context(), "products")
		if err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		if _, err := supplier.Finish(b.Context(), run, func(demo.Run) {}); err != nil {
			b.Fatal(err)
		}
		const remote = products / pageSize * latency
		b.ReportMetric(time.Since(began).Seconds()/remote.Seconds(), "times-the-remote")
		server.kill()
	}
}

// BenchmarkPush approves 240 orders at 100 ms per sales order and reports how busy the eight lanes
// were from the first approval to the last sales order.
func BenchmarkPush(b *testing.B) {
	const orders, lanes, latency = 240, 8, 100 * time.Millisecond
	for b.Loop() {
		account := startAccount(b, "--fault", "POST SalesOrders slow delay="+latency.String())
		installation := newInstallation(b, "sqlite:"+filepath.Join(b.TempDir(), "upstock.db"), account)
		installation.serve(b, "--push-parallelism", strconv.Itoa(lanes))
		supplier := installation.newSupplier(b, "Push")
		supplier.settle(b, account)
		ids := make([]string, orders)
		for i := range ids {
			order, err := supplier.Take(b.Context(), "", anOrder(fmt.Sprint(i)))
			if err != nil {
				b.Fatal(err)
			}
			ids[i] = order.ID
		}
		began := time.Now()
		for _, id := range ids {
			if _, err := supplier.Act(b.Context(), id, "approve"); err != nil {
				b.Fatal(err)
			}
		}
		eventually(b, patience, func() bool { return len(account.salesOrders(b)) == orders })
		busy := orders * latency / lanes
		b.ReportMetric(100*busy.Seconds()/time.Since(began).Seconds(), "%busy")
	}
}

// BenchmarkShipped completes orders in the account and reports the longest delay, beyond the poll
// interval, until they are shipped here.
func BenchmarkShipped(b *testing.B) {
	const interval = time.Second
	account := startAccount(b)
	installation := newInstallation(b, "sqlite:"+filepath.Join(b.TempDir(), "upstock.db"), account)
	installation.serve(b, "--poll-interval", interval.String())
	supplier := installation.newSupplier(b, "Ship")
	supplier.settle(b, account)
	var worst time.Duration
	for b.Loop() {
		order, err := supplier.Take(b.Context(), "", anOrder("one"))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := supplier.Act(b.Context(), order.ID, "approve"); err != nil {
			b.Fatal(err)
		}
		created := supplier.become(b, order.ID, patience, func(o demo.Order) bool { return o.SalesOrder.State == "created" })
		account.complete(b, created.SalesOrder.GUID)
		completed := time.Now()
		supplier.become(b, order.ID, patience, func(o demo.Order) bool { return o.Status == "shipped" })
		worst = max(worst, time.Since(completed)-interval)
	}
	b.ReportMetric(float64(worst.Milliseconds()), "ms-after-the-interval")
}

// BenchmarkStart reports the time from start to first answer, and what the server needs when idle.
func BenchmarkStart(b *testing.B) {
	account := startAccount(b)
	for name, prepare := range map[string]bool{"fresh": false, "migrated": true} {
		b.Run(name, func(b *testing.B) {
			var starts []time.Duration
			var idle float64
			for b.Loop() {
				installation := newInstallation(b, "sqlite:"+filepath.Join(b.TempDir(), "upstock.db"), account)
				if prepare {
					installation.newSupplier(b, "Start")
					installation.serve(b).stop(b)
				}
				began := time.Now()
				server := installation.launch(b)
				for !answers(installation.url() + "/healthz") {
					if time.Since(began) > startPatience {
						b.Fatal("no answer")
					}
				}
				starts = append(starts, time.Since(began))
				<-time.After(3 * time.Second) // it comes to rest
				idle = max(idle, residentMB(b, server.command.Process.Pid))
				server.kill()
			}
			slices.Sort(starts)
			b.ReportMetric(float64(starts[len(starts)/2].Milliseconds()), "ms-to-answer")
			b.ReportMetric(idle, "MB-idle")
		})
	}
}

func answers(url string) bool {
	response, err := http.Get(url)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// residentMB is the memory that a process really occupies.
func residentMB(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("no /proc here")
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kB, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kB / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}

// BenchmarkBinary reports the size of the program, built as it is shipped.
func BenchmarkBinary(b *testing.B) {
	file := filepath.Join(b.TempDir(), "upstock")
	for b.Loop() {
		build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", file, "upstock/cmd/upstock")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if output, err := build.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, output)
		}
	}
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/(1<<20), "MB")
}
