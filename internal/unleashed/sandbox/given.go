package sandbox

import (
	"encoding/json"
	"reflect"
	"strings"
)

// given remembers the fields that a loaded row had as null or "". They are shown so again, whatever
// the sandbox works with itself: live accounts hold null in surprising places, such as TaxableSales.
type given struct{ empty map[string]string }

// remember notes the empty fields of a row.
func (g *given) remember(row json.RawMessage) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(row, &fields); err != nil {
		return err
	}
	g.empty = nil
	for name, value := range fields {
		text := string(value)
		if name = strings.ToLower(name); name == "guid" || text != "null" && text != `""` {
			continue // nothing could refer to a record without its Guid
		}
		if g.empty == nil {
			g.empty = map[string]string{}
		}
		g.empty[name] = text
	}
	return nil
}

// renew makes fields that differ between two versions of a record be shown as they now are.
func (g *given) renew(before, after any) {
	kept := map[string]string{}
	old, now := reflect.ValueOf(before).Elem(), reflect.ValueOf(after).Elem()
	for i := range old.NumField() {
		field := old.Type().Field(i)
		literal, wasEmpty := g.emptyAs(field.Name)
		if wasEmpty && field.IsExported() && reflect.DeepEqual(old.Field(i).Interface(), now.Field(i).Interface()) {
			kept[strings.ToLower(field.Name)] = literal
		}
	}
	g.empty = kept
}

func (g *given) emptyAs(field string) (literal string, ok bool) {
	if g.empty == nil {
		return "", false
	}
	literal, ok = g.empty[strings.ToLower(field)]
	return literal, ok
}

// remember notes the empty fields of a customer and of its addresses.
func (c *Customer) remember(row json.RawMessage) error {
	var parts struct{ Addresses []json.RawMessage }
	if err := json.Unmarshal(row, &parts); err != nil {
		return err
	}
	for i, address := range parts.Addresses {
		if err := c.Addresses[i].remember(address); err != nil {
			return err
		}
	}
	return c.given.remember(row)
}
