package catalog

import (
	"reflect"
	"testing"
)

// TestTheAuditNamesEveryChangeOfACustomer holds each field of a change to a word of its own, so
// that a new field cannot be changed unsaid.
func TestTheAuditNamesEveryChangeOfACustomer(t *testing.T) {
	fields := reflect.TypeFor[CustomerChange]()
	for i := range fields.NumField() {
		var change CustomerChange
		field := reflect.ValueOf(&change).Elem().Field(i)
		field.Set(reflect.New(field.Type().Elem()))
		if change.inWords() == "" {
			t.Errorf("a change of %s is not named", fields.Field(i).Name)
		}
	}
}
