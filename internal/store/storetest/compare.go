package storetest

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"upstock/internal/wholesale"
)

// exactly compares whole records: decimals with their scale, times with their zone (UTC). What is
// empty and what is nil are the same to the store, and so they are here.
var exactly = cmp.Options{
	cmp.Comparer(func(a, b wholesale.Decimal) bool { return a == b }),
	cmp.Comparer(func(a, b time.Time) bool { return a == b }), // compares the zone, unlike Equal
	cmpopts.EquateEmpty(),
}

// same reports every difference between two records.
func same(t *testing.T, want, got any) {
	t.Helper()
	if reflect.DeepEqual(want, got) {
		return // nearly always, and found out in a fraction of the time
	}
	if diff := cmp.Diff(want, got, exactly); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
}

// complete fails the test when a field of a sample, however deep, has no value: a field that is
// added to a record, but not to its sample, would never be seen to be lost.
func complete(t *testing.T, sample any) {
	t.Helper()
	requireFilled(t, reflect.TypeOf(sample).String(), reflect.ValueOf(sample))
}

func requireFilled(t *testing.T, name string, v reflect.Value) {
	t.Helper()
	if v.IsZero() {
		t.Errorf("the sample has no %s", name)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		requireFilled(t, name, v.Elem())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return // bytes, of which any may be zero
		}
		for i := range v.Len() {
			requireFilled(t, name, v.Index(i))
		}
	case reflect.Struct:
		switch v.Interface().(type) {
		case time.Time, wholesale.Decimal:
			return // whole as it is
		}
		for field, value := range v.Fields() {
			if field.Tag.Get("store") == "-" { // worked out, not kept
				continue
			}
			requireFilled(t, name+"."+field.Name, value)
		}
	default:
	}
}

// withOneFalse gives copies of a record whose flags are all set, each with another flag cleared: so
// flags that are mixed up are noticed.
func withOneFalse[T any](record T) []T {
	var copies []T
	for i := range flags(reflect.ValueOf(&record).Elem()) {
		another := record
		flags(reflect.ValueOf(&another).Elem())[i].SetBool(false)
		copies = append(copies, another)
	}
	return copies
}

// flags finds the boolean fields of a struct and of the structs in it.
func flags(v reflect.Value) []reflect.Value {
	var found []reflect.Value
	for _, value := range v.Fields() {
		switch value.Kind() {
		case reflect.Bool:
			found = append(found, value)
		case reflect.Struct:
			if value.Type().PkgPath() == v.Type().PkgPath() { // not a time's or a decimal's own
				found = append(found, flags(value)...)
			}
		default:
		}
	}
	return found
}
