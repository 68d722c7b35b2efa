package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"upstock/internal/unleashed/sandbox"
)

// keepOrders saves the sandbox's sales orders as files it can load: the sandbox is only in memory,
// but a server restarted with the same folder must find them.
func keepOrders(box *sandbox.Sandbox, file string) error {
	rows := []salesOrderRow{}
	for o := range box.EachOrder {
		rows = append(rows, keptRow(o))
	}
	data, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("sandbox orders: %w", err)
	}
	return writeFile(file, data)
}

// bringBackOrders loads the sales orders that an earlier demo has saved, if any.
func bringBackOrders(box *sandbox.Sandbox, file string) error {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = box.LoadJSON("SalesOrders", data)
	}
	if err != nil {
		return fmt.Errorf("sandbox orders: %w", err)
	}
	return nil
}
