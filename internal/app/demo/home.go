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
	stripeFile   = "sandbox-stripe.gob"
	documentsDir = "upstock-documents"
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
	StripeAccount string  `json:"stripe_account,omitempty"`
	PartnerID     string  `json:"partner_id,omitempty"` // of the supermarket
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
		var earlier state
		_ = json.Unmarshal(data, &earlier) // a damaged one names no folder
		return h, errors.Join(h.wipeDocuments(earlier), h.wipe())
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
	for _, name := range []string{databaseFile, databaseFile + "-wal", databaseFile + "-shm", keyFile, ordersFile, historyFile, stripeFile, stateFile} {
		if err := os.Remove(h.file(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("--fresh: %w", err)
		}
	}
	return nil
}

// wipeDocuments removes the supermarket's folder, which has an id of the demo as its name. The
// folder around it goes only when it is empty.
func (h *home) wipeDocuments(earlier state) error {
	if earlier.PartnerID == "" || !filepath.IsLocal(earlier.PartnerID) {
		return nil
	}
	if err := os.RemoveAll(filepath.Join(h.file(documentsDir), earlier.PartnerID)); err != nil {
		return fmt.Errorf("--fresh: %w", err)
	}
	_ = os.Remove(h.file(documentsDir)) // else a person has put something there
	return nil
}

// leave removes a temporary folder.
func (h *home) leave() error {
	if !h.temporary {
		return nil
	}
	return os.RemoveAll(h.dir)
}
