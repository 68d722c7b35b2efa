package guide

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// guideName is how people read of the list that is made from a customer's orders.
const guideName = "Order guide"

// Lists are the customer's named lists, the oldest first.
func (s *Service) Lists(ctx context.Context, of Customer) (lists []store.GuideList, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		lists, err = tx.GuideLists(ctx, of.SupplierID, of.CustomerID)
		return err
	})
	return lists, err
}

// CreateList adds an empty list. wholesale.CodeInvalid when the name is missing, too long or taken.
func (s *Service) CreateList(ctx context.Context, of Customer, name string) (made store.GuideList, err error) {
	made = store.GuideList{ID: store.NewID(), SupplierID: of.SupplierID, CustomerID: of.CustomerID}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		lists, err := tx.GuideLists(ctx, of.SupplierID, of.CustomerID)
		if err != nil {
			return err
		}
		if len(lists) >= maxLists {
			return wholesale.Invalid("name", "cannot be added: there are %d lists, which is the most", maxLists)
		}
		if made.Name, err = newName(name, lists, made.ID); err != nil {
			return err
		}
		made.CreatedAt = tx.Now()
		if err := tx.Auditf(ctx, of.SupplierID, "guide_list_created", made.Name, "a list of a customer's buyers"); err != nil {
			return err
		}
		return store.Missing("customer", tx.PutGuideList(ctx, made))
	})
	return made, err
}

// RenameList gives a list another name, with the rules of [Service.CreateList].
func (s *Service) RenameList(ctx context.Context, of Customer, listID, name string) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		list, others, err := listOf(ctx, tx, of, listID)
		if err != nil {
			return err
		}
		was := list.Name
		if list.Name, err = newName(name, others, listID); err != nil {
			return err
		}
		if err := tx.Auditf(ctx, of.SupplierID, "guide_list_renamed", list.Name, "was “%s”", was); err != nil {
			return err
		}
		return tx.PutGuideList(ctx, list)
	})
}

// DeleteList removes a list; its products stay on the others, and on the order guide.
func (s *Service) DeleteList(ctx context.Context, of Customer, listID string) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		list, _, err := listOf(ctx, tx, of, listID)
		if err != nil {
			return err
		}
		if err := tx.Auditf(ctx, of.SupplierID, "guide_list_deleted", list.Name, "with %d products", list.Products); err != nil {
			return err
		}
		return tx.DeleteGuideList(ctx, of.SupplierID, of.CustomerID, listID)
	})
}

// listOf finds one of a customer's lists among all of them; wholesale.CodeNotFound when it has none
// with this id. The order guide is always there.
func listOf(ctx context.Context, tx *store.Tx, of Customer, listID string) (store.GuideList, []store.GuideList, error) {
	lists, err := tx.GuideLists(ctx, of.SupplierID, of.CustomerID)
	if err != nil {
		return store.GuideList{}, nil, err
	}
	if listID == store.OrderGuide {
		return store.GuideList{SupplierID: of.SupplierID, CustomerID: of.CustomerID, Name: guideName}, lists, nil
	}
	at := slices.IndexFunc(lists, func(l store.GuideList) bool { return l.ID == listID })
	if at < 0 {
		return store.GuideList{}, nil, wholesale.NotFound("list")
	}
	return lists[at], lists, nil
}

// newName checks what a list is to be called.
func newName(name string, others []store.GuideList, listID string) (string, error) {
	name = strings.TrimSpace(name)
	taken := func(l store.GuideList) bool { return l.ID != listID && strings.EqualFold(l.Name, name) }
	switch {
	case name == "":
		return "", wholesale.Invalid("name", "is required")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "", wholesale.Invalid("name", "must be a single line of text")
	case utf8.RuneCountInString(name) > maxName:
		return "", wholesale.Invalid("name", "must be at most %d characters", maxName)
	case strings.EqualFold(name, guideName) || slices.ContainsFunc(others, taken):
		return "", wholesale.Invalid("name", "is the name of another list")
	}
	return name, nil
}
