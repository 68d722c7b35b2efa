package syncing

import (
	"context"
	"fmt"
	"strings"

	"upstock/internal/ordering"
	"upstock/internal/store"
)

// NoticeAccount is the kind of the notice that another account was connected.
const NoticeAccount = "other_account"

// OtherAccount is what belongs to another account than the one that is connected: it waits for a
// review.
type OtherAccount struct {
	Before string // the account that was connected before
	store.LinkedElsewhere
}

// identify finds which account was connected: one that was before, or a new one. An account is
// another when its API id is, or its company. It changes conn, and says whether anything is linked
// to another account.
func identify(ctx context.Context, tx *store.Tx, conn *store.Connection, apiID string, company Company) error {
	known, err := tx.RemoteAccounts(ctx, conn.SupplierID, conn.ID)
	if err != nil {
		return err
	}
	account := store.RemoteAccount{SupplierID: conn.SupplierID, ConnectionID: conn.ID, Number: int64(len(known))}
	for _, k := range known {
		if strings.EqualFold(k.APIID, apiID) && (k.CompanyID == "" || company.ID == "" || strings.EqualFold(k.CompanyID, company.ID)) {
			account = k
		}
	}
	account.APIID, account.CompanyName = apiID, company.Name
	if company.ID != "" {
		account.CompanyID = company.ID
	}
	if err := tx.PutRemoteAccount(ctx, account); err != nil {
		return err
	}
	if account.Number == conn.Account {
		return nil
	}
	conn.AccountBefore, conn.Account = conn.Account, account.Number
	conn.Since, conn.WatchCursor = store.Since{}, "" // earlier readings are of another account
	linked, err := tx.CountLinkedElsewhere(ctx, conn.SupplierID, conn.Account)
	if err != nil {
		return err
	}
	conn.ReviewOpen = linked.Products+linked.Customers > 0
	if err := tx.EndRuns(ctx, conn.SupplierID, "Another Unleashed account was connected while this was going on."); err != nil {
		return err
	}
	if err := forgetReview(ctx, tx, conn.SupplierID); err != nil {
		return err
	}
	for _, kind := range []store.LinkKind{store.ProductLink, store.CustomerLink} {
		if err := tx.ClearRelinks(ctx, conn.SupplierID, kind); err != nil {
			return err
		}
	}
	if err := tx.ClearNotice(ctx, conn.SupplierID, NoticeAccount, ""); err != nil || !conn.ReviewOpen {
		return err
	}
	before := nameOf(known, conn.AccountBefore)
	return tx.PutNotice(ctx, conn.SupplierID, store.Notice{Kind: NoticeAccount,
		Title: fmt.Sprintf("%s is connected now instead of %s", company.Name, before),
		Detail: fmt.Sprintf("%d products and %d customers are linked to %s, and %d orders are under way there. Nothing is imported or synced automatically, "+
			"and approved orders wait, until the links are reviewed in Settings › Integrations › Relink.",
			linked.Products, linked.Customers, before, linked.Orders)})
}

func nameOf(accounts []store.RemoteAccount, number int64) string {
	for _, a := range accounts {
		if a.Number == number && a.CompanyName != "" {
			return a.CompanyName
		}
	}
	return "another Unleashed account"
}

// otherAccount is what waits for the review; nil when none does.
func otherAccount(ctx context.Context, tx *store.Tx, conn store.Connection) (*OtherAccount, error) {
	if !conn.ReviewOpen {
		return nil, nil //nolint:nilnil // that there is none is an ordinary state
	}
	known, err := tx.RemoteAccounts(ctx, conn.SupplierID, conn.ID)
	if err != nil {
		return nil, err
	}
	linked, err := tx.CountLinkedElsewhere(ctx, conn.SupplierID, conn.Account)
	return &OtherAccount{Before: nameOf(known, conn.AccountBefore), LinkedElsewhere: linked}, err
}

// ordersPerStep bounds how many orders follow to another account before anything else is done.
const ordersPerStep = 20

// followAccount has orders whose sales order is for another account than the connected one say so,
// and those that are not sent go to it once its products and customers are imported.
func (c *conversation) followAccount(ctx context.Context) (worked bool, err error) {
	if c.followed || !c.conn.Moved() {
		return false, nil
	}
	accounts := ordering.Accounts{
		Connected: c.conn.CompanyName, NameOf: map[int64]string{},
		Ready: !c.conn.ReviewOpen && c.conn.Since.Products != "" && c.conn.Since.Customers != "",
	}
	var ids []string
	if err := c.Store.View(ctx, func(tx *store.Tx) error {
		known, err := tx.RemoteAccounts(ctx, c.conn.SupplierID, c.conn.ID)
		for _, k := range known {
			accounts.NameOf[k.Number] = k.CompanyName
		}
		if err == nil {
			ids, err = tx.OrdersToFollow(ctx, c.conn.SupplierID, c.conn.Account, accounts.Ready, ordersPerStep)
		}
		return err
	}); err != nil {
		return false, err
	}
	for _, id := range ids {
		if err := c.Orders.FollowAccount(ctx, c.conn.SupplierID, id, accounts); err != nil {
			return true, err
		}
	}
	c.followed = len(ids) < ordersPerStep
	return len(ids) > 0, nil
}
