package stripefake

import (
	"encoding/gob"
	"fmt"
	"io"
	"time"
)

// saved is what Save writes: everything but the events and the answers to idempotency keys, which
// mean nothing to a program that starts again.
type saved struct {
	Prefix   string
	LastID   int
	Ahead    time.Duration
	Accounts []savedAccount
}

// savedAccount is an account with its objects, by the name of their shelf.
type savedAccount struct {
	Account
	Shelves map[string][]object
}

// shelves are all of an account, by name.
func (a *account) shelves() map[string]*shelf {
	return map[string]*shelf{
		"customers": a.customers, "methods": a.methods, "setups": a.setups, "sessions": a.sessions, "intents": a.intents,
		"charges": a.charges, "refunds": a.refunds, "disputes": a.disputes, "payouts": a.payouts, "movements": a.movements,
	}
}

func init() { // gob must know what may be in an object
	gob.Register(object{})
	gob.Register([]object{})
	gob.Register([]string{})
	gob.Register(map[string]string{})
}

// Save writes what the fake knows, for Load.
func (f *Fake) Save(w io.Writer) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := saved{Prefix: f.prefix, LastID: f.lastID, Ahead: f.ahead}
	for _, from := range f.accounts {
		one := savedAccount{Account: from.Account, Shelves: map[string][]object{}}
		for name, shelf := range from.shelves() {
			for _, each := range shelf.all {
				one.Shelves[name] = append(one.Shelves[name], writable(each))
			}
		}
		all.Accounts = append(all.Accounts, one)
	}
	if err := gob.NewEncoder(w).Encode(all); err != nil {
		return fmt.Errorf("stripefake: %w", err)
	}
	return nil
}

// writable is an object without what cannot be written: nothing, and the object that a movement is
// of, which is found again by its id.
func writable(o object) object {
	shown := object{}
	for name, value := range o {
		switch value := value.(type) {
		case nil:
		case object:
			if name != "_of" {
				shown[name] = writable(value)
			}
		case []object:
			var all []object
			for _, each := range value {
				all = append(all, writable(each))
			}
			shown[name] = all
		default:
			shown[name] = value
		}
	}
	return shown
}

// Load makes the fake know what Save has written.
func (f *Fake) Load(r io.Reader) error {
	var all saved
	if err := gob.NewDecoder(r).Decode(&all); err != nil {
		return fmt.Errorf("stripefake: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.prefix, f.lastID, f.ahead = all.Prefix, all.LastID, all.Ahead
	for _, one := range all.Accounts {
		from := f.addAccount(one.Account)
		for name, shelf := range from.shelves() {
			for _, each := range one.Shelves[name] {
				shelf.add(each)
			}
		}
		for _, movement := range from.movements.all {
			for _, shelf := range from.shelves() {
				if source := shelf.byID[movement.text("source")]; source != nil {
					movement["_of"] = source
				}
			}
		}
	}
	return nil
}
