package sandbox

// controlProductsAndCustomers routes what a person does to a product or customer, by its code.
func (s *Sandbox) controlProductsAndCustomers(handle controlRoute) {
	onCode := func(pattern string, change func(r *controlRequest, code string) error) {
		handle.do("POST "+pattern, func(r *controlRequest) error { return change(r, r.PathValue("code")) })
	}
	onCode("products/{code}/price", func(r *controlRequest, code string) error {
		if tier := r.text("tier"); tier != "default" && tier != "" {
			return s.SetTierPrice(code, tier, r.number("value"))
		}
		return s.SetDefaultPrice(code, r.number("value"))
	})
	onCode("products/{code}/obsolete", func(r *controlRequest, code string) error { return s.SetProductObsolete(code, r.truth("value")) })
	onCode("products/{code}/minimum-sell-price", func(r *controlRequest, code string) error {
		return s.SetMinimumSellPrice(code, r.number("value"))
	})
	onCode("products/{code}/stock", func(r *controlRequest, code string) error { return s.SetStock(code, r.number("quantity")) })
	onCode("customers/{code}/stop-credit", func(r *controlRequest, code string) error { return s.SetStopCredit(code, r.truth("value")) })
	onCode("customers/{code}/obsolete", func(r *controlRequest, code string) error { return s.SetCustomerObsolete(code, r.truth("value")) })
	onCode("customers/{code}/tier", func(r *controlRequest, code string) error { return s.SetCustomerTier(code, r.text("tier")) })
	onCode("customers/{code}/price", func(r *controlRequest, code string) error {
		return s.AddProductPrices(ProductPrice{
			Customer:      CustomerRef{CustomerCode: code},
			Product:       ProductRef{ProductCode: r.text("product_code")},
			CustomerPrice: r.number("price"), DiscountValue: r.number("discount"), MinimumQuantity: r.number("minimum_quantity"),
		})
	})
	onCode("customers/{code}/price/remove", func(r *controlRequest, code string) error {
		return s.RemoveCustomerPrice(code, r.text("product_code"))
	})
}
