package account

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// ShopSettings are what a supplier decides about its shop.
type ShopSettings struct {
	ForStrangers       wholesale.StrangersSee
	BuyersEditStanding bool
}

// UpdateShop changes what a supplier decides about its shop. A word that is no choice is
// wholesale.CodeInvalid of the field "for_strangers".
func (s *Service) UpdateShop(ctx context.Context, supplierID string, in ShopSettings) error {
	if _, err := wholesale.ParseStrangersSee(string(in.ForStrangers)); err != nil {
		return err
	}
	return s.changeSupplier(ctx, supplierID, func(tx *store.Tx, supplier *wholesale.Supplier) error {
		var made store.AuditChanges
		made.Add("people who are not connected see", supplier.Shop.ForStrangers, in.ForStrangers)
		made.Add("customers change standing orders", onOff(supplier.Shop.BuyersEditStanding), onOff(in.BuyersEditStanding))
		supplier.Shop.ForStrangers, supplier.Shop.BuyersEditStanding = in.ForStrangers, in.BuyersEditStanding
		return tx.Auditf(ctx, supplierID, "shop_changed", supplier.Name, "%s", made)
	})
}
