package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The files that a demo makes in its folder; it touches no others.
const (
	stateFile    = "demo.json"
	databaseFile = "upstock.db"
	keyFile      = "upstock.key"
	ordersFile   = "sandbox-orders.json"
	historyFile  = "sandbox-history.json"
)

// home is the folder that a demo lives in.
type home struct {
	dir       string
	temporary bool
	state     state
}

// state is what a demo remembers between starts. It holds log-ins, so only the owner may read it.
type state struct {
	SandboxAPIID  string  `json:"sandbox_api_id"`
	SandboxAPIKey string  `json:"sandbox_api_key"`
	Email         string  `json:"email"`
	Password      string  `json:"password"`
	APIToken      string  `json:"api_token"`
	Taken         int     `json:"taken"` // how many orders of the stream have been placed
	Buyers        []buyer `json:"buyers,omitempty"`
}

// openHome opens the folder, or makes a temporary one. It refuses a database that no demo made, so
// that demo orders never mix with real ones.
func openHome(dir string, fresh bool) (*home, error) {
	if dir == "" {
		temporary, err := os.MkdirTemp("", "upstock-demo-")
		if err != nil {
			return nil, fmt.Errorf("temporary folder: %w", err)
		}
		return &home{dir: temporary, temporary: true}, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("--data: %w", err)
	}
	h := &home{dir: dir}
	data, err := os.ReadFile(h.file(stateFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(h.file(databaseFile)); err == nil {
			return nil, fmt.Errorf("--data %s holds a database that was not made by a demo; choose another folder", dir)
		}
		return h, nil
	case err != nil:
		return nil, fmt.Errorf("--data: %w", err)
	case fresh:
		return h, h.wipe()
	}
	if err := json.Unmarshal(data, &h.state); err != nil {
		return nil, fmt.Errorf("--data: %s is damaged (%w); start again with --fresh", h.file(stateFile), err)
	}
	return h, nil
}

func (h *home) file(name string) string { return filepath.Join(h.dir, name) }

// settled says whether an earlier demo has set the supplier up already.
func (h *home) settled() bool { return h.state.APIToken != "" }

// save remembers the state.
func (h *home) save() error {
	data, err := json.MarshalIndent(h.state, "", "  ")
	if err != nil {
		return fmt.Errorf("demo state: %w", err)
	}
	return writeFile(h.file(stateFile), append(data, '\n'))
}

// writeFile replaces a file in one step, so that a killed demo leaves the old one or the new one.
func writeFile(path string, data []byte) error {
	partial := path + ".partial"
	if err := os.WriteFile(partial, data, 0o600); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := os.Rename(partial, path); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// wipe removes what a demo has made, and only that.
func (h *home) wipe() error {
	for _, name := range []string{databaseFile, databaseFile + "-wal", databaseFile + "-shm", keyFile, ordersFile, historyFile, stateFile} {
		if err := os.Remove(h.file(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("--fresh: %w", err)
		}
	}
	return nil
}

// leave removes a temporary folder.
func (h *home) leave() error {
	if !h.temporary {
		return nil
	}
	return os.RemoveAll(h.dir)
}
