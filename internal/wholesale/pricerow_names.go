package wholesale

import "slices"

// codeIndex finds things by a code that may be spelled another way: an exact spelling wins, and a
// code that could mean several means none.
type codeIndex[T comparable] map[string][]coded[T]

type coded[T comparable] struct {
	code  string
	thing T
}

func (c codeIndex[T]) add(code string, thing T) {
	key := CodeKey(code)
	c[key] = append(c[key], coded[T]{code, thing})
}

func (c codeIndex[T]) find(code string) (none T) {
	like := c[CodeKey(code)]
	for _, known := range like {
		if known.code == code {
			return known.thing
		}
	}
	if len(like) == 1 {
		return like[0].thing
	}
	return none
}

// groupNames finds the product groups that rows name, as the products name them.
type groupNames struct {
	byID              map[string]ProductGroup
	groups, subGroups map[string][]ProductGroup // by the key of the name
}

func newGroupNames() groupNames {
	return groupNames{map[string]ProductGroup{}, map[string][]ProductGroup{}, map[string][]ProductGroup{}}
}

func (n groupNames) add(group, subGroup ProductGroup) {
	for _, g := range []ProductGroup{group, subGroup} {
		if g.RemoteID != "" {
			n.byID[g.RemoteID] = g
		}
	}
	addName(n.groups, group)
	addName(n.subGroups, subGroup)
}

func addName(names map[string][]ProductGroup, g ProductGroup) {
	key := CodeKey(g.Name)
	same := func(other ProductGroup) bool { return other.Target() == g.Target() }
	if key != "" && !slices.ContainsFunc(names[key], same) {
		names[key] = append(names[key], g)
	}
}

// find goes by the id, or by the name when no product knows the id. Unleashed has no prices for
// sub-groups, so a name means a group first; two groups that share it could both be meant, and so
// neither is.
func (n groupNames) find(named ProductGroup) ProductGroup {
	if known, ok := n.byID[named.RemoteID]; ok {
		return known
	}
	for _, names := range []map[string][]ProductGroup{n.groups, n.subGroups} {
		if like := names[CodeKey(named.Name)]; len(like) == 1 {
			return like[0]
		} else if len(like) > 1 {
			break
		}
	}
	return named
}
