package syncing

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// relinksPerWrite bounds how many links change in one transaction.
const relinksPerWrite = 50

// linkKinds are the kinds of links, in the order in which they are reviewed.
var linkKinds = []store.LinkKind{store.ProductLink, store.CustomerLink}

// RelinkStates are the parts of a review, in the order in which they are shown.
var RelinkStates = []store.RelinkState{store.RelinkFound, store.RelinkAmbiguous, store.RelinkOnlyHere, store.RelinkOnlyThere}

// Review is what is to be decided about links to records that the connected account does not have,
// or has anew.
type Review struct {
	Connected bool
	Company   string // the account that is connected
	Other     *OtherAccount
	Compared  bool       // the connected account was compared with what is here, or imported
	Run       *store.Run // the latest comparison; nil when there was none
	Counts    map[store.LinkKind]map[store.RelinkState]int64
}

// Open says whether anything waits for a person.
func (r Review) Open() bool {
	return r.Other != nil || r.Counts[store.ProductLink][store.RelinkFound]+r.Counts[store.CustomerLink][store.RelinkFound] > 0
}

// Review reads what is to be decided.
func (s *Service) Review(ctx context.Context, supplierID string) (review Review, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		review = Review{Counts: map[store.LinkKind]map[store.RelinkState]int64{}}
		c, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		if err != nil {
			return err
		}
		review.Connected, review.Company = c.Status != store.Disconnected, c.CompanyName
		if review.Other, err = otherAccount(ctx, tx, c); err != nil {
			return err
		}
		run, err := tx.LatestRun(ctx, supplierID, RunCompare)
		switch {
		case err == nil:
			if err := s.heldUp(ctx, tx, &run); err != nil {
				return err
			}
			review.Run = &run
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		review.Compared = wasCompared(c, review.Run)
		for _, kind := range linkKinds {
			review.Counts[kind] = map[store.RelinkState]int64{}
			for _, state := range RelinkStates {
				if review.Counts[kind][state], err = tx.CountRelinks(ctx, supplierID, kind, state, c.Account); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return review, err
}

// wasCompared says whether it is known what the connected account has.
func wasCompared(c store.Connection, compared *store.Run) bool {
	return c.Since.Products != "" && c.Since.Customers != "" ||
		compared != nil && compared.State == store.RunDone && !compared.QueuedAt.Before(c.ConnectedAt)
}

// ReviewPart is a part of a review.
type ReviewPart struct {
	Kind  store.LinkKind
	State store.RelinkState
}

// ReviewRows lists a part of a review; next is the cursor of the following page, "" at the end.
func (s *Service) ReviewRows(ctx context.Context, supplierID string, part ReviewPart, cursor string, limit int) (rows []store.RelinkRow, next string, err error) {
	if !slices.Contains(linkKinds, part.Kind) || !slices.Contains(RelinkStates, part.State) {
		return nil, "", wholesale.NotFound("part of the review")
	}
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		if err != nil {
			return err
		}
		rows, err = tx.Relinks(ctx, supplierID, part.Kind, part.State, c.Account, cursor, limit+1)
		return err
	})
	if err == nil && len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].RemoteID
		if part.State == store.RelinkOnlyHere {
			next = rows[limit-1].ID
		}
	}
	return rows, next, err
}

// Link is a product or customer of ours and the record of the connected account that it shall be
// linked to.
type Link struct {
	Kind     store.LinkKind
	ID       string
	RemoteID string
}

// Relinking is what a person decides in a review.
type Relinking struct {
	All   bool // links everything that was found, and ends the review
	Links []Link
	Done  bool // ends the review: what is not linked stays as it is
}

// Relink links products and customers to records of the connected account, in pieces, and says how
// many. When the review ends, products, customers and prices are read again, and orders that wait
// go to the connected account.
func (s *Service) Relink(ctx context.Context, supplierID string, r Relinking) (linked int64, err error) {
	review, err := s.Review(ctx, supplierID)
	if err != nil {
		return 0, err
	}
	if (r.All || len(r.Links) > 0) && !review.Compared && review.Other != nil {
		return 0, errNotCompared()
	}
	for links := range slices.Chunk(r.Links, relinksPerWrite) {
		n, err := s.link(ctx, supplierID, links, true)
		linked += n
		if err != nil {
			return linked, err
		}
	}
	if r.All {
		for _, kind := range linkKinds {
			n, err := s.linkFound(ctx, supplierID, kind)
			linked += n
			if err != nil {
				return linked, err
			}
		}
	}
	return linked, s.endReview(ctx, supplierID, r.All || r.Done, linked)
}

// linkFound links everything that was found of a kind.
func (s *Service) linkFound(ctx context.Context, supplierID string, kind store.LinkKind) (linked int64, err error) {
	for after := ""; ; {
		rows, next, err := s.ReviewRows(ctx, supplierID, ReviewPart{kind, store.RelinkFound}, after, relinksPerWrite)
		if err != nil {
			return linked, err
		}
		links := make([]Link, len(rows))
		for i, row := range rows {
			links[i] = Link{kind, row.ID, row.RemoteID}
		}
		n, err := s.link(ctx, supplierID, links, false)
		linked += n
		if err != nil || next == "" {
			return linked, err
		}
		after = next
	}
}

// link links a piece in one transaction. strict refuses what is not up for review any more, which
// is left out otherwise.
func (s *Service) link(ctx context.Context, supplierID string, links []Link, strict bool) (linked int64, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		linked = 0
		c, err := s.connected(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		var customers, products []string
		for _, l := range links {
			r, err := tx.RelinkTo(ctx, supplierID, l.Kind, l.RemoteID)
			if errors.Is(err, store.ErrNotFound) || err == nil && r.OursID != "" && r.OursID != l.ID {
				if strict {
					return wholesale.Conflict("A record that was chosen is not in the review any more. Nothing of this piece was linked. Look at the review again")
				}
				continue
			}
			if err != nil {
				return err
			}
			done, err := linkOne(ctx, tx, c, l, r)
			if err != nil {
				return err
			}
			if !done {
				continue
			}
			linked++
			if l.Kind == store.ProductLink {
				products = append(products, l.ID)
			} else {
				customers = append(customers, l.ID)
			}
		}
		return s.Orders.Recheck(ctx, tx, supplierID, customers, products)
	})
	return linked, err
}

// linkOne gives one of ours its new link, unless its code has become another.
func linkOne(ctx context.Context, tx *store.Tx, c store.Connection, l Link, r store.Relink) (done bool, err error) {
	if l.Kind == store.ProductLink {
		if err := tx.HoldProduct(ctx, c.SupplierID, l.ID); err != nil {
			return false, store.Missing("product", err)
		}
		p, err := tx.Product(ctx, c.SupplierID, l.ID)
		if err != nil || !wholesale.SameCode(p.Code, r.Code) {
			return false, err
		}
		p.RemoteID, p.RemoteAccount, p.UpdatedAt = r.RemoteID, c.Account, tx.Now()
		p.Obsolete, p.Sellable = false, true // as the new record is; the import that follows says the rest
		if err := tx.PutProduct(ctx, p); err != nil {
			return false, err
		}
	} else {
		if err := tx.HoldCustomer(ctx, c.SupplierID, l.ID); err != nil {
			return false, store.Missing("customer", err)
		}
		customer, err := tx.Customer(ctx, c.SupplierID, l.ID)
		if err != nil || !wholesale.SameCode(customer.Code, r.Code) {
			return false, err
		}
		customer.RemoteID, customer.RemoteAccount, customer.UpdatedAt = r.RemoteID, c.Account, tx.Now()
		if err := tx.PutCustomer(ctx, customer); err != nil {
			return false, err
		}
	}
	return true, tx.DeleteRelink(ctx, c.SupplierID, l.Kind, r.RemoteID)
}

// endReview ends a review that a person has ended, or in which nothing is left, and has everything
// be read again that the links lead to.
func (s *Service) endReview(ctx context.Context, supplierID string, end bool, linked int64) error {
	review, err := s.Review(ctx, supplierID)
	if err != nil {
		return err
	}
	left := int64(0)
	for _, kind := range linkKinds {
		for _, state := range []store.RelinkState{store.RelinkFound, store.RelinkAmbiguous, store.RelinkOnlyHere} {
			left += review.Counts[kind][state]
		}
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		c, err := s.connected(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		if linked > 0 || end {
			if err := audit(ctx, tx, supplierID, "unleashed_relinked", c.CompanyName, fmt.Sprintf("%d products and customers were linked", linked)); err != nil {
				return err
			}
		}
		wasOpen := false
		if end || left == 0 {
			if err := tx.SetReviewed(ctx, c); err != nil {
				return err
			}
			for _, kind := range []string{NoticeAccount, NoticeRelink} {
				if err := tx.ClearNotice(ctx, supplierID, kind, ""); err != nil {
					return err
				}
			}
			wasOpen, c.ReviewOpen = c.ReviewOpen, false
		}
		if c.ReviewOpen || linked == 0 && !wasOpen {
			return nil
		}
		for _, kind := range []string{RunProducts, RunCustomers} {
			if _, err := s.queueRun(ctx, tx, c, kind, kind); err != nil {
				return err
			}
		}
		return nil
	})
}
