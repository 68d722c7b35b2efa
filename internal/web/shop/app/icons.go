package app

import (
	"sync"

	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// mostIcons bounds how many drawn icons are kept: those of some fifty suppliers.
const mostIcons = 200

// icons keeps what was drawn, so that each is drawn once.
type icons struct {
	mu    sync.Mutex
	drawn map[string][]byte
}

func newIcons() *icons { return &icons{drawn: map[string][]byte{}} }

// of gives an icon, and draws it when it is first asked for. One at a time: a stranger who asks for
// all of them at once takes one processor.
func (i *icons) of(supplier wholesale.Supplier, name string, draw func() ([]byte, error)) ([]byte, error) {
	key := supplier.ID + "/" + name + "/" + shell.IconVersion(supplier)
	i.mu.Lock()
	defer i.mu.Unlock()
	if icon, ok := i.drawn[key]; ok {
		return icon, nil
	}
	icon, err := draw()
	if err != nil {
		return nil, err
	}
	if len(i.drawn) >= mostIcons {
		clear(i.drawn)
	}
	i.drawn[key] = icon
	return icon, nil
}
