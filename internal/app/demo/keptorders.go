package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"upstock/internal/unleashed/sandbox"
)

// The sandbox is only in memory, but a server restarted with the same folder must find its sales
// orders. The closed ones of the history never change, so they are saved once.

// keepHistory saves the sales orders of the history that are closed.
func (s *show) keepHistory(rows []salesOrderRow) error {
	if s.home.temporary {
		return nil
	}
	var closed []salesOrderRow
	for _, row := range rows {
		if !row.open() {
			closed = append(closed, row)
			s.kept[row.Guid] = true
		}
	}
	return saveOrders(s.home.file(historyFile), closed)
}

// keepOrders saves all other sales orders of the sandbox.
func (s *show) keepOrders() error {
	rows := []salesOrderRow{}
	for o := range s.box.EachOrder {
		if !s.kept[o.Guid] {
			rows = append(rows, keptRow(o))
		}
	}
	return saveOrders(s.home.file(ordersFile), rows)
}

func saveOrders(file string, rows []salesOrderRow) error {
	data, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("sandbox orders: %w", err)
	}
	return writeFile(file, data)
}

// bringBackOrders loads the sales orders that an earlier demo has saved, if any.
func (s *show) bringBackOrders() error {
	history, err := loadSaved(s.box, s.home.file(historyFile))
	if err != nil {
		return err
	}
	for _, guid := range history {
		s.kept[guid] = true
	}
	_, err = loadSaved(s.box, s.home.file(ordersFile))
	return err
}

// loadSaved loads a file of sales orders, if there is one, and returns their GUIDs.
func loadSaved(box *sandbox.Sandbox, file string) (guids []string, err error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = box.LoadJSON(salesOrders, data)
	}
	var rows []struct {
		Guid string
	}
	if err == nil {
		err = json.Unmarshal(data, &rows)
	}
	if err != nil {
		return nil, fmt.Errorf("sandbox orders: %w", err)
	}
	for _, row := range rows {
		guids = append(guids, row.Guid)
	}
	return guids, nil
}
