package stripefake

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// form is the parameters of a request: "metadata[order]" and the like.
type form struct{ url.Values }

func (f form) text(name string) string { return f.Get(name) }

// number reads a whole number.
func (f form) number(name string) (int64, bool) {
	number, err := strconv.ParseInt(f.Get(name), 10, 64)
	return number, err == nil
}

// list reads name[0], name[1] … and name[].
func (f form) list(name string) []string {
	var found []string
	for _, key := range slices.Sorted(maps.Keys(f.Values)) {
		if strings.HasPrefix(key, name+"[") && strings.Count(key, "[") == strings.Count(name, "[")+1 {
			found = append(found, f.Values[key]...)
		}
	}
	return found
}

// dictionary reads name[key] for every key.
func (f form) dictionary(name string) map[string]string {
	found := map[string]string{}
	for key, values := range f.Values {
		if inner, ok := strings.CutPrefix(key, name+"["); ok && strings.HasSuffix(inner, "]") && len(values) > 0 {
			found[strings.TrimSuffix(inner, "]")] = values[0]
		}
	}
	return found
}

// unknown names a parameter that the endpoint does not have; Stripe refuses those.
func (f form) unknown(known []string) string {
	for _, key := range slices.Sorted(maps.Keys(f.Values)) {
		root, _, _ := strings.Cut(key, "[")
		if !slices.Contains(known, root) && root != "expand" {
			return key
		}
	}
	return ""
}
