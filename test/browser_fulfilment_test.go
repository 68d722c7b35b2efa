package test

import "testing"

// TestBrowserFulfilmentGroup makes a group: the next delivery days follow what is typed, and the
// customers that are ticked are in it.
func TestBrowserFulfilmentGroup(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	b := shop.owner(t)
	b.open(t, "/settings/fulfilment-groups/new")
	b.fill(t, "Name", "Weekend")
	for _, day := range []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Sunday"} {
		b.clickElement(t, `[aria-label="`+day+`"]`)
	}
	b.within("#delivery-preview").see(t, "Saturday")
	b.within("#delivery-preview").seeNot(t, "Order by Monday")
	b.click(t, "Create group")
	b.see(t, "Weekend is added")
	b.fill(t, "Search", "kai")
	b.within("#found").seeNot(t, "CORNER")
	b.clickElement(t, `#found tbody input[type=checkbox]`)
	b.see(t, "1 selected")
	b.click(t, "Add to Weekend")
	b.see(t, "1 customer moved to Weekend")
	b.isAccessible(t)
}
