// Command replay sends every order of a real wholesaler's half-year through the whole program:
// taken and approved over REST, created and completed in the Unleashed sandbox, shipped here. It
// reports speeds, and fails if an order was lost, doubled, or ended with another total.
//
// It needs the source file that internal/realdata describes, which is too large to include.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
	"time"

	"upstock/internal/realdata"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process
	var options options
	flag.StringVar(&options.data, "data", "", "the source file, plain or gzip (default: what internal/realdata finds)")
	flag.StringVar(&options.databaseURL, "database-url", "", "an empty database to use (default: SQLite in a temporary folder, durable as in production)")
	flag.IntVar(&options.clients, "clients", 8, "how many requests are made at the same time")
	flag.IntVar(&options.orders, "orders", 0, "how many orders to replay (default: all)")
	flag.Parse()
	os.Exit(exitCode(ctx, options))
}

// exitCode runs the replay: 0 when all went well, 1 when not, 2 when it was called wrongly.
func exitCode(ctx context.Context, options options) int {
	if flag.NArg() > 0 {
		flag.Usage()
		return 2
	}
	if err := run(ctx, options, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "replay:", err)
		return 1
	}
	return 0
}

// options are what the command line says.
type options struct {
	data        string
	databaseURL string
	clients     int
	orders      int
}

func run(ctx context.Context, options options, out io.Writer) (err error) {
	dataset, err := readData(options.data, out)
	if err != nil {
		return err
	}
	r := &replay{options: options, out: out, dataset: dataset}
	if err := r.open(ctx); err != nil {
		return errors.Join(err, r.close(ctx))
	}
	defer func() { err = errors.Join(err, r.close(ctx)) }()
	return r.run(ctx)
}

func readData(file string, out io.Writer) (realdata.Dataset, error) {
	if file == "" {
		found, err := realdata.FindSource()
		if errors.Is(err, fs.ErrNotExist) {
			return realdata.Dataset{}, errors.New("the source file is nowhere to be found; name it with --data")
		}
		if err != nil {
			return realdata.Dataset{}, err
		}
		file = found
	}
	from, err := os.Open(file)
	if err != nil {
		return realdata.Dataset{}, err
	}
	defer from.Close()
	began := time.Now()
	dataset, err := realdata.Read(from)
	if err != nil {
		return realdata.Dataset{}, fmt.Errorf("%s: %w", file, err)
	}
	fmt.Fprintf(out, "read        %d rows: %d orders, %d products, %d customers, in %s\n", dataset.Rows, len(dataset.Orders), len(dataset.Products), len(dataset.Customers), time.Since(began).Round(time.Millisecond))
	return dataset, nil
}
