package syncing

import (
	"context"
	"strings"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// clean removes characters from remote text that a database may reject.
func clean(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "\x00", "") }

// isAnother says that what was found by a remote record's code is another thing: it is linked to
// another record, and only looks like the code. In an account, only case makes no difference. So is
// what several things of ours look like.
func isAnother(ourCode, linkedTo, remoteCode string, err error) bool {
	if err != nil {
		return wholesale.CodeOf(err) == wholesale.CodeConflict
	}
	return linkedTo != "" && !strings.EqualFold(ourCode, clean(remoteCode))
}

// mergeProduct updates a product from the account. It keeps the supplier's choices: a manual
// availability, and notes where the account has none.
func mergeProduct(p wholesale.Product, r ProductRecord, importNotes bool) wholesale.Product {
	wasGone := p.Obsolete || !p.Sellable
	p.RemoteID, p.RemoteAccount, p.Code, p.Name = r.RemoteID, r.Account, clean(r.Code), clean(r.Name)
	p.Unit, p.Barcode = clean(r.Unit), clean(r.Barcode)
	p.ImportedPrice = wholesale.Round(r.DefaultPrice, wholesale.PriceScale).Rescale(wholesale.PriceScale)
	p.Taxable, p.OwnTax = r.Taxable, ownTax(r.OwnTax)
	p.Obsolete, p.Sellable = r.Obsolete, r.Sellable
	if notes := clean(r.Notes); importNotes && notes != "" {
		p.Notes = notes
	}
	switch gone := r.Obsolete || !r.Sellable; {
	case gone:
		p.Availability = wholesale.Discontinued
	case p.Availability == "" || wasGone:
		p.Availability = wholesale.Available
	}
	p.Group, p.SubGroup = cleanGroup(r.Group), cleanGroup(r.SubGroup)
	p.TierPrices = nil
	for _, t := range r.TierPrices {
		t.Name, t.Price = clean(t.Name), wholesale.Round(t.Price, wholesale.PriceScale).Rescale(wholesale.PriceScale)
		p.TierPrices = append(p.TierPrices, t)
	}
	p.Images = mergeImages(p.Images, r.Images)
	return p
}

func cleanGroup(g wholesale.ProductGroup) wholesale.ProductGroup {
	return wholesale.ProductGroup{RemoteID: g.RemoteID, Name: clean(g.Name)}
}

func ownTax(t *wholesale.Tax) *wholesale.Tax {
	if t == nil {
		return nil
	}
	return &wholesale.Tax{Code: clean(t.Code), Rate: wholesale.Round(t.Rate, wholesale.RateScale).Trim(0)}
}

// mergeImages keeps our copies of pictures whose address is unchanged. An emptied list may be a
// feed error, so it keeps the pictures.
func mergeImages(old []wholesale.Image, records []ImageRecord) []wholesale.Image {
	if len(records) == 0 {
		return old
	}
	before := make(map[string]wholesale.Image, len(old))
	for _, i := range old {
		before[i.SourceURL] = i
	}
	images := make([]wholesale.Image, 0, len(records))
	for _, r := range records {
		image := before[clean(r.URL)]
		image.SourceURL, image.Default = clean(r.URL), r.Default
		images = append(images, image)
	}
	return images
}

// mergeCustomer updates a customer from the account. It keeps the supplier's choices: the price
// list, whether it gets sales orders, and addresses added here. A customer who has claimed its
// account keeps its name and e-mail address. A contact that was typed stays until the account has
// one.
func mergeCustomer(c wholesale.Customer, r CustomerRecord) wholesale.Customer {
	c.RemoteID, c.RemoteAccount, c.Code = r.RemoteID, r.Account, clean(r.Code)
	if !c.Connected {
		c.Name = clean(r.Name)
	}
	if email := clean(r.Email); email != "" && !c.Connected {
		c.Email = email
	}
	if copies := clean(r.EmailCC); copies != "" {
		c.EmailCC = copies
	}
	if contact := cleanContact(r.Contact); contact != (wholesale.Contact{}) {
		c.Contact = contact
	}
	before := c.Terms
	c.Terms = r.Terms
	mergeDiscount(before, &c.Terms)
	for _, text := range []*string{&c.Terms.Currency, &c.Terms.Tax.Code, &c.Terms.TierKey, &c.Terms.WarehouseCode, &c.Terms.PaymentTerm, &c.Terms.DeliveryMethod} {
		*text = clean(*text)
	}
	c.Terms.Tax.Rate = wholesale.Round(r.Terms.Tax.Rate, wholesale.RateScale).Trim(0)
	if len(r.Addresses) > 0 {
		c.Addresses = mergeAddresses(c.Addresses, r.Addresses)
	}
	if _, ok := c.Address(c.SalesOrderAddressID); !ok {
		c.SalesOrderAddressID = ""
	}
	return c
}

func cleanContact(c wholesale.Contact) wholesale.Contact {
	return wholesale.Contact{Name: clean(c.Name), Phone: clean(c.Phone), Mobile: clean(c.Mobile)}
}

// mergeAddresses takes the account's addresses, then those added here by people. Existing ones keep
// their id, because orders refer to it.
func mergeAddresses(old, remote []wholesale.Address) []wholesale.Address {
	addresses := make([]wholesale.Address, 0, len(remote))
	used := make([]bool, len(old))
	for _, a := range remote {
		a = cleanAddress(a)
		a.ID = ""
		addresses = append(addresses, a)
	}
	for _, same := range []func(a, b wholesale.Address) bool{sameRemoteAddress, samePlace} {
		for n := range addresses {
			for i, o := range old {
				if addresses[n].ID == "" && !used[i] && same(o, addresses[n]) {
					addresses[n].ID, used[i] = o.ID, true
				}
			}
		}
	}
	for n := range addresses {
		if addresses[n].ID == "" {
			addresses[n].ID = store.NewID()
		}
	}
	for i, o := range old {
		if o.Own && !used[i] {
			addresses = append(addresses, o)
		}
	}
	return addresses
}

func cleanAddress(a wholesale.Address) wholesale.Address {
	for _, field := range []*string{&a.Name, &a.Street, &a.Street2, &a.Suburb, &a.City, &a.Region, &a.Postcode, &a.Country, &a.Instructions} {
		*field = clean(*field)
	}
	return a
}

func sameRemoteAddress(a, b wholesale.Address) bool {
	return a.RemoteID != "" && a.RemoteID == b.RemoteID
}

// samePlace compares addresses that have no id of the account in common: it gives none, or another
// account is connected.
func samePlace(a, b wholesale.Address) bool {
	return a.Type == b.Type && a.Name == b.Name && a.Street == b.Street && a.City == b.City && a.Postcode == b.Postcode
}

func putCustomer(ctx context.Context, tx *store.Tx, c wholesale.Customer) error {
	if err := settleDiscount(ctx, tx, &c); err != nil {
		return err
	}
	if err := tx.PutCustomer(ctx, c); err != nil {
		return err
	}
	return tx.SetAddresses(ctx, c.SupplierID, c.ID, c.Addresses)
}

// renewCustomer updates one of our customers. It re-reads the customer under lock, since a person
// may be changing it.
func renewCustomer(ctx context.Context, tx *store.Tx, known wholesale.Customer, r CustomerRecord) (outcome, error) {
	if err := tx.HoldCustomer(ctx, known.SupplierID, known.ID); err != nil {
		return outcome{}, err
	}
	current, err := tx.Customer(ctx, known.SupplierID, known.ID)
	if err != nil {
		return outcome{}, err
	}
	renewed := mergeCustomer(current, r)
	renewed.UpdatedAt = tx.Now()
	done := outcome{updated: true}
	if !sameTax(current.FreightTax(), renewed.FreightTax()) || current.Sendable() != renewed.Sendable() || current.RemoteID != renewed.RemoteID {
		done.concerns = current.ID
	}
	if err := mail.CustomerChanged(ctx, tx, current, renewed); err != nil {
		return outcome{}, err
	}
	return done, putCustomer(ctx, tx, renewed)
}

func sameTax(a, b wholesale.Tax) bool { return a.Code == b.Code && a.Rate.Cmp(b.Rate) == 0 }

// renewProduct updates one of our products in the same way.
func renewProduct(
	ctx context.Context, tx *store.Tx, known wholesale.Product, r ProductRecord, importNotes bool,
) (wholesale.Product, outcome, error) {
	if err := tx.HoldProduct(ctx, known.SupplierID, known.ID); err != nil {
		return known, outcome{}, err
	}
	current, err := tx.Product(ctx, known.SupplierID, known.ID)
	if err != nil {
		return known, outcome{}, err
	}
	renewed := mergeProduct(current, r, importNotes)
	renewed.UpdatedAt = tx.Now()
	done := outcome{updated: true}
	if current.Taxable != renewed.Taxable || !same(current.OwnTax, renewed.OwnTax) || current.Sendable() != renewed.Sendable() ||
		current.RemoteID != renewed.RemoteID {
		done.concerns = current.ID
	}
	return renewed, done, tx.PutProduct(ctx, renewed)
}
