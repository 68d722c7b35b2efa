package test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"upstock/internal/app/demo"
	"upstock/internal/postgrestest"
)

const (
	loadClients  = 8
	loadProducts = 1000
	loadLines    = 20
)

// BenchmarkTakeOrders takes orders of 20 lines over HTTP with 8 clients: priced by the server,
// durable when answered. The load generator shares the processors.
func BenchmarkTakeOrders(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkTakeOrders(b, "sqlite:"+filepath.Join(b.TempDir(), "upstock.db")) })
	b.Run("postgres", func(b *testing.B) { benchmarkTakeOrders(b, postgrestest.URL(b)) })
}

func benchmarkTakeOrders(b *testing.B, databaseURL string) {
	account := startAccountWith(b, catalogueFolder(b, loadProducts))
	installation := newInstallation(b, databaseURL, account)
	installation.serve(b)
	supplier := installation.newSupplier(b, "Load")
	supplier.settle(b, account)

	bodies := make([][]byte, 200)
	for i := range bodies {
		order := demo.NewOrder{CustomerCode: "LOAD", Reference: fmt.Sprintf("PO %d", i)}
		for l := range loadLines {
			order.Lines = append(order.Lines, demo.NewLine{ProductCode: productCode((i*loadLines + l*7) % loadProducts), Quantity: fmt.Sprint(1 + l)})
		}
		var err error
		if bodies[i], err = json.Marshal(order); err != nil {
			b.Fatal(err)
		}
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: loadClients}}
	var next atomic.Int64
	b.ResetTimer()
	var group sync.WaitGroup
	for range loadClients {
		group.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				if err := post(client, installation.url()+"/api/v1/orders", supplier.Token, bodies[int(i)%len(bodies)]); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "orders/s")
}

func post(client *http.Client, url, token string, body []byte) error {
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusCreated {
		err = fmt.Errorf("%s: %s", response.Status, answer)
	}
	return err
}

func productCode(i int) string { return fmt.Sprintf("P%04d", i) }

// catalogueFolder makes the files of an account with many products on one customer's tier.
func catalogueFolder(b *testing.B, count int) string {
	b.Helper()
	products := make([]map[string]any, count)
	for i := range products {
		products[i] = map[string]any{
			"ProductCode": productCode(i), "ProductDescription": fmt.Sprintf("Product %d", i), "DefaultSellPrice": 10,
			"SellPriceTier1": map[string]any{"Name": "Wholesale", "Value": fmt.Sprintf("%d.%02d00", 5+i%20, i%100)},
		}
	}
	customers := []map[string]any{{
		"CustomerCode": "LOAD", "CustomerName": "Load", "TaxCode": "OUTPUT2", "TaxRate": 0.15, "Taxable": true,
		"SellPriceTier": "Wholesale", "SellPriceTierReference": map[string]any{"Reference": "SellPriceTier1"},
	}}
	folder := b.TempDir()
	for name, rows := range map[string]any{"Products.json": products, "Customers.json": customers} {
		text, err := json.Marshal(rows)
		if err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return folder
}
