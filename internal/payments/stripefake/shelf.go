package stripefake

import (
	"encoding/json"
	"strings"
)

// object is one object of Stripe's, in the form in which it is answered.
// Names that begin with _ are the fake's own and leave it never.
type object map[string]any

// MarshalJSON writes what Stripe would.
func (o object) MarshalJSON() ([]byte, error) {
	shown := make(map[string]any, len(o))
	for name, value := range o {
		if !strings.HasPrefix(name, "_") {
			shown[name] = value
		}
	}
	return json.Marshal(shown)
}

func (o object) text(name string) string {
	text, _ := o[name].(string)
	return text
}

func (o object) number(name string) int64 {
	number, _ := o[name].(int64)
	return number
}

func (o object) metadata() map[string]string {
	metadata, _ := o["metadata"].(map[string]string)
	return metadata
}

// copied is the object as it is now, for events and answers.
func (o object) copied() object {
	same := make(object, len(o))
	for name, value := range o {
		same[name] = value
	}
	return same
}

// shelf keeps the objects of one kind, in the order in which they were made.
type shelf struct {
	all  []object
	byID map[string]object
}

func newShelf() *shelf { return &shelf{byID: map[string]object{}} }

func (s *shelf) add(one object) object {
	s.all = append(s.all, one)
	s.byID[one.text("id")] = one
	return one
}
