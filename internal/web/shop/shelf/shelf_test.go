package shelf_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/basket"
	"upstock/internal/catalog"
	"upstock/internal/guide"
	"upstock/internal/store"
	baskets "upstock/internal/web/shop/basket"
	"upstock/internal/web/shop/shelf"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// shop is a site with two customers that buy from manual lists of their own: the cafe gin and
// tonic, the bar rum and tonic.
type shop struct {
	*webtest.Site
	t                     testing.TB
	guide                 *guide.Service
	baskets               *basket.Service
	cafe, bar             wholesale.Customer
	gin, rum, tonic, lime wholesale.Product
}

const (
	kim   = "kim@cafe.example"   // buys for the cafe
	lou   = "lou@cafe.example"   // the same, with limited access
	robin = "robin@bar.example"  // buys for the bar
	sam   = "sam@street.example" // buys for no one
)

// newShopWith has the pages under test, and no products.
func newShopWith(t testing.TB) *shop {
	t.Helper()
	s := &shop{t: t}
	s.Site = webtest.New(t, func(site *webtest.Site) {
		s.guide = guide.New(site.Store, site.Catalog)
		s.baskets = basket.New(basket.Config{Store: site.Store, Ordering: site.Orders})
		shelf.Services{Catalog: site.Catalog, Guide: s.guide, Baskets: s.baskets, Clock: site.Clock}.Routes(site.Shop)
		baskets.Services{Baskets: s.baskets, Orders: site.Orders}.Routes(site.Shop)
	})
	return s
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := newShopWith(t)
	s.cafe, s.bar = s.AddCustomer("CAFE", "Corner Cafe"), s.AddCustomer("BAR", "Back Bar")
	s.gin, s.rum = s.AddProduct("GIN-330", "Gin 330 ml", "9.99"), s.AddProduct("RUM-330", "Rum 330 ml", "8.88")
	s.tonic, s.lime = s.AddProduct("TONIC", "Tonic water", "1.11"), s.AddProduct("LIME", "Lime", "0.77")
	s.GiveList(s.cafe, "Cafes", s.gin, "4.1")
	s.GiveList(s.bar, "Bars less 50 %", s.rum, "5.2")
	s.onListOf(s.cafe, s.tonic, "2.3", "0")
	s.onListOf(s.cafe, s.tonic, "2.0001", "12")
	s.onListOf(s.bar, s.tonic, "3.4", "0")
	s.AddBuyer(s.cafe, kim)
	s.AddBuyer(s.bar, robin)
	s.AddBuyerAs(s.cafe, lou, account.Buyer{Role: account.BuyerLimited})
	return s
}

// onListOf puts a price on the customer's list.
func (s *shop) onListOf(c wholesale.Customer, p wholesale.Product, price, minimum string) {
	s.t.Helper()
	read, err := s.Catalog.Customer(s.t.Context(), s.SupplierID, c.ID)
	s.must(err)
	_, err = s.Catalog.SetPrice(s.t.Context(), s.SupplierID, read.PriceListID(), p.ID, catalog.PriceInput{
		UnitPrice: decimal.MustParse(price), MinimumQuantity: decimal.MustParse(minimum),
	})
	s.must(err)
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

const day = 24 * time.Hour

// codes are the products that a page shows, in order.
func codes(a *webtest.Answer) []string {
	return a.Find("[data-product]").Map(func(_ int, e *goquery.Selection) string { return e.AttrOr("data-product", "") })
}

func (s *shop) wantCodes(a *webtest.Answer, want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(want, codes(a), cmpopts.EquateEmpty()); diff != "" {
		s.t.Error(diff)
	}
}

func (s *shop) of(c wholesale.Customer) guide.Customer {
	return guide.Customer{SupplierID: s.SupplierID, CustomerID: c.ID}
}

func TestTheGuideIsWhatTheCustomerBuys(t *testing.T) {
	s := newShop(t)
	s.AsBuyer(kim)
	if page := s.Get(s.ShopPath("")); !page.Says("Your order guide fills itself") || len(codes(page)) > 0 {
		t.Error(page.Text())
	}
	s.AddOrder(s.cafe, s.gin, "6")
	s.AddOrder(s.cafe, s.tonic, "24")
	s.AddOrder(s.cafe, s.tonic, "12")
	s.AddOrder(s.bar, s.rum, "1")

	page := s.Get(s.ShopPath(""))
	s.wantCodes(page, "TONIC", "GIN-330") // the most regular first
	tonic := page.Find("[data-product=TONIC]").Text()
	for _, words := range []string{"2.30", "12+ at 2.0001", "Last: 12 on Monday 2 March"} {
		if !strings.Contains(tonic, words) {
			t.Errorf("%q is missing in %q", words, tonic)
		}
	}
	// As the basket, an order and a mail write it: no one has to wonder whether it is the same.
	if words := strings.TrimSpace(page.Find("[data-product=TONIC] [data-price]").Text()); words != "2.30" {
		t.Errorf("the price of tonic reads %q", words)
	}
	if price := page.Find("[data-product='GIN-330'] [data-price]").AttrOr("data-price", ""); price != "4.1000" {
		t.Errorf("the price of gin is %q", price)
	}

	// What is in the basket stands in its row; what cannot be ordered says why.
	s.Post(s.ShopPath("/basket"), url.Values{"product": {"TONIC"}, "quantity": {"7"}})
	s.must(s.Catalog.SetAvailability(t.Context(), s.SupplierID, []string{s.gin.ID}, "out_of_stock"))
	page = s.Get(s.ShopPath(""))
	if in := page.Find("[data-product=TONIC] input[name=quantity]").AttrOr("value", ""); in != "7" {
		t.Errorf("the basket has 7, and the guide shows %q", in)
	}
	gin := page.Find("[data-product='GIN-330']")
	if !strings.Contains(gin.Text(), "Out of Stock") || gin.Find("input").Length() > 0 {
		t.Error(gin.Text())
	}
	s.must(s.Catalog.SetAvailability(t.Context(), s.SupplierID, []string{s.gin.ID}, "discontinued"))
	if gin := s.Get(s.ShopPath("")).Find("[data-product='GIN-330']"); !strings.Contains(gin.Text(), "No longer sold") || gin.Find("[data-price]").Length() > 0 {
		t.Error(gin.Text())
	}

	// What was bought long ago has left the guide.
	s.Later(91 * day)
	s.wantCodes(s.Get(s.ShopPath("")))
}

// TestNothingOfAnotherCustomer asks every page, as two customers, someone who buys for no one and a
// stranger, for what only another customer may know.
func TestNothingOfAnotherCustomer(t *testing.T) {
	s := newShop(t)
	s.AddOrder(s.cafe, s.gin, "6")
	s.AddOrder(s.bar, s.rum, "6")
	secrets := map[string][]string{ // what the others must not see
		kim:   {"RUM-330", "5.2", "3.4", "8.88", "9.99", "1.11", "LIME"},
		lou:   {"RUM-330", "5.2", "3.4", "8.88", "9.99", "1.11", "LIME"},
		robin: {"GIN-330", "4.1", "2.3", "2.0001", "8.88", "9.99", "1.11", "LIME"},
		sam:   {"5.2", "4.1", "2.3", "3.4", "2.0001", "8.88", "9.99", "1.11"},
		"":    {"5.2", "4.1", "2.3", "3.4", "2.0001", "8.88", "9.99", "1.11"},
	}
	always := []string{"Cafes", "Bars less", "discount", "price list", "%"}
	paths := []string{
		"", "/products", "/products?q=330", "/products?q=rum", "/products?q=gin", "/products?new=1", "/products?page=9", "/groups",
		"/products/GIN-330", "/products/RUM-330", "/products/gin%20330", "/products/TONIC", "/products/LIME", "/lists", "/lists/guide", "/lists/guide/count", "/add",
	}
	s.must(s.strangersSee("products"))
	for who, hidden := range secrets {
		s.AsNobody()
		if who != "" && who != sam {
			s.AsBuyer(who)
		}
		for _, path := range paths {
			for _, answer := range []*webtest.Answer{s.Ask(s.ShopPath(path)), s.AskPartial(s.ShopPath(path))} {
				body := answer.Body
				for _, typed := range []string{"RUM-330", "GIN-330", "LIME"} { // the address that was asked for
					if strings.HasSuffix(path, typed) && answer.Status != http.StatusOK {
						body = strings.ReplaceAll(body, typed, "")
					}
				}
				for _, secret := range slices.Concat(hidden, always) {
					if strings.Contains(body, secret) && !(secret == "%" && !strings.Contains(answer.Text(), secret)) {
						t.Errorf("%q sees %q at %s", who, secret, path)
					}
				}
			}
		}
		if who == "" || who == sam {
			continue
		}
		// By code, pasted, and onto a list: what is another's looks like what is not there.
		other := "GIN-330"
		if who != robin {
			other = "RUM-330"
		}
		for _, lines := range []string{other + " 2", "NO-SUCH 2"} {
			name, _, _ := strings.Cut(lines, " ")
			answer := s.Post(s.ShopPath("/add"), url.Values{"lines": {lines + "\nTONIC 1"}})
			if got := strings.ReplaceAll(answer.Find("[data-left]").First().Text(), name, "CODE"); got != "CODE 2: is not a product code or barcode we know" {
				t.Errorf("%s, as %s: %q", lines, who, got)
			}
		}
	}
}

func (s *shop) strangersSee(what string) error {
	return s.Store.Update(s.t.Context(), func(tx *store.Tx) error {
		supplier, err := tx.Supplier(s.t.Context(), s.SupplierID)
		if err != nil {
			return err
		}
		supplier.Shop.ForStrangers = wholesale.StrangersSee(what)
		return tx.UpdateSupplier(s.t.Context(), supplier)
	})
}

func TestStrangersSeeWhatTheSupplierChose(t *testing.T) {
	s := newShop(t)
	s.AsNobody()
	s.must(s.strangersSee("nothing"))
	for _, path := range []string{"", "/products", "/products?q=gin", "/products/GIN-330", "/groups"} {
		if page := s.Ask(s.ShopPath(path)); len(codes(page)) > 0 || strings.Contains(page.Body, "Gin 330 ml") {
			t.Errorf("%s shows products: %s", path, page.Text())
		}
	}
	s.must(s.strangersSee("products"))
	page := s.Get(s.ShopPath(""))
	s.wantCodes(page, "GIN-330", "LIME", "RUM-330", "TONIC")
	if page.Find("[data-price], input[name=quantity]").Length() > 0 {
		t.Error("a stranger sees prices or can order")
	}
}

func TestProductsAreFound(t *testing.T) {
	s := newShop(t)
	s.AsBuyer(kim)
	s.wantCodes(s.Get(s.ShopPath("/products")), "GIN-330", "TONIC")
	s.wantCodes(s.AskPartial(s.ShopPath("/products?q=ton+WAT")), "TONIC")
	s.wantCodes(s.Get(s.ShopPath("/products?q=rum")))
	// A program that reads page after page stops where a page has nothing.
	beyond := s.Get(s.ShopPath("/products?page=2"))
	if s.wantCodes(beyond); !beyond.Says("There is no such page") || beyond.Find("a[href='"+s.ShopPath("/products")+"']").Length() == 0 {
		t.Errorf("a page beyond the last: %s", beyond.Text())
	}
	if sent := s.Ask(s.ShopPath("/products?q=gin&open=yes")); sent.Location != s.ShopPath("/products/GIN-330") {
		t.Errorf("the only hit is not opened: %d %s", sent.Status, sent.Location)
	}
	// A change holds at once, also in what the process remembers.
	name := "Sloe gin"
	_, err := s.Catalog.UpdateProduct(t.Context(), s.SupplierID, s.gin.ID, catalog.ProductChange{Name: &name})
	s.must(err)
	s.wantCodes(s.Get(s.ShopPath("/products?q=sloe")), "GIN-330")
	s.Later(31 * day)
	s.wantCodes(s.Get(s.ShopPath("/products?new=1")))
	if s.Ask(s.ShopPath("/products/NO-SUCH")).Status != http.StatusNotFound {
		t.Error("a product that is not there has a page")
	}
}

func TestLimitedBuyersOrderFromTheirLists(t *testing.T) {
	s := newShop(t)
	s.AddOrder(s.cafe, s.tonic, "6")
	s.AsBuyer(lou)
	s.wantCodes(s.Get(s.ShopPath("")), "TONIC")
	page := s.Get(s.ShopPath("/products"))
	s.wantCodes(page, "TONIC")
	if !page.Says("Your access covers the order guide and your lists") || page.Find("[aria-disabled=true]").Length() != 3 {
		t.Error("what is restricted is not greyed out with a message")
	}
	s.wantCodes(s.Get(s.ShopPath("/products?q=gin")))
	for path, want := range map[string]int{
		"/products/TONIC": http.StatusOK, "/products/GIN-330": http.StatusNotFound, "/lists": http.StatusForbidden, "/lists/guide": http.StatusForbidden,
	} {
		if got := s.Ask(s.ShopPath(path)).Status; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	answer := s.Post(s.ShopPath("/add"), url.Values{"lines": {"GIN-330 2\nTONIC 3"}})
	if left := answer.Find("[data-left]").Text(); left != "GIN-330 2: is not on your lists" {
		t.Error(left)
	}
	s.Post(s.ShopPath("/add/lines"), url.Values{"product": {"GIN-330", "TONIC"}, "quantity": {"2", "3"}})
	buyer := s.buyer(lou)
	in, err := s.baskets.Lines(t.Context(), basket.Who{SupplierID: s.SupplierID, CustomerID: s.cafe.ID, PersonID: buyer})
	s.must(err)
	if _, has := in[s.gin.ID]; has {
		t.Error("a product off the lists is in the basket")
	}
	// A named list lets them order what is on it.
	list, err := s.guide.CreateList(t.Context(), s.of(s.cafe), "Bar fridge")
	s.must(err)
	s.must(s.guide.Add(t.Context(), s.of(s.cafe), list.ID, s.gin.ID))
	s.wantCodes(s.Get(s.ShopPath("/products?q=gin")), "GIN-330")
	s.wantCodes(s.Get(s.ShopPath("?list="+list.ID)), "GIN-330")
}

func (s *shop) buyer(email string) (id string) {
	s.must(s.Store.View(s.t.Context(), func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(s.t.Context(), email)
		id = person.ID
		return err
	}))
	return id
}

func TestPastedLinesAreReadOneByOne(t *testing.T) {
	s := newShop(t)
	s.AsBuyer(kim)
	for name, lines := range map[string]string{
		"spaces":    "GIN-330 12\nTONIC 2",
		"times":     "12 x GIN-330\nTONIC x 2",
		"tabs":      "Code\tQty\nGIN-330\t12\nTONIC\t2",
		"commas":    "Code,Quantity\ngin-330,12\ntonic,2",
		"semicolon": "GIN-330;12\nTONIC;2",
	} {
		answer := s.Post(s.ShopPath("/add"), url.Values{"lines": {lines}})
		var got []string
		answer.Find("form [data-product]").Each(func(_ int, e *goquery.Selection) {
			got = append(got, e.AttrOr("data-product", "")+" "+e.Find("input[name=quantity]").AttrOr("value", ""))
		})
		if diff := cmp.Diff([]string{"GIN-330 12", "TONIC 2"}, got); diff != "" {
			t.Errorf("%s: %s\n%s", name, diff, answer.Text())
		}
	}
	// Nothing is lost: what cannot be read is said and stays in the box, and is handed on.
	answer := s.Post(s.ShopPath("/add"), url.Values{"lines": {"GIN-330 12\nNO-SUCH 3\nTONIC twelve"}})
	if box := answer.Find("textarea").Text(); !strings.Contains(box, "NO-SUCH 3") {
		t.Errorf("the box has %q", box)
	}
	left := answer.Find("input[name=left]").AttrOr("value", "")
	added := s.Post(s.ShopPath("/add/lines"), url.Values{"product": {"GIN-330"}, "quantity": {"12"}, "left": {left}})
	if !added.Says("Added 12 × Gin 330 ml") || !strings.Contains(added.Find("textarea").Text(), "NO-SUCH 3") {
		t.Error(added.Text())
	}
	// One code is added at once, and more of it is added to it.
	once := s.Post(s.ShopPath("/add"), url.Values{"code": {"gin-330"}, "quantity": {"3"}})
	if once.Location != s.ShopPath("/add") {
		t.Errorf("%d %s", once.Status, once.Text())
	}
	in, err := s.baskets.Lines(t.Context(), basket.Who{SupplierID: s.SupplierID, CustomerID: s.cafe.ID, PersonID: s.buyer(kim)})
	s.must(err)
	if got := in[s.gin.ID]; got.Cmp(decimal.MustParse("15")) != 0 {
		t.Errorf("the basket has %s of gin, want 15", got)
	}
}

func TestListsAreInTheOrderOfTheShelves(t *testing.T) {
	s := newShop(t)
	s.AddOrder(s.cafe, s.gin, "6")
	s.AddOrder(s.cafe, s.tonic, "6")
	s.AddOrder(s.cafe, s.tonic, "6")
	s.AsBuyer(kim)
	guidePath := s.ShopPath("/lists/guide")
	save := func(form url.Values) {
		t.Helper()
		form["product"] = []string{s.tonic.ID, s.gin.ID}
		if answer := s.Post(guidePath, form); answer.Status != http.StatusSeeOther {
			t.Fatal(answer.Status, answer.Text())
		}
	}
	save(url.Values{"position." + s.gin.ID: {"1"}, "position." + s.tonic.ID: {"1"}, "par." + s.gin.ID: {"12"}})
	s.wantCodes(s.Get(s.ShopPath("")), "GIN-330", "TONIC")
	save(url.Values{"do": {"down:" + s.tonic.ID}, "par." + s.gin.ID: {"12"}})
	s.wantCodes(s.Get(s.ShopPath("")), "GIN-330", "TONIC")

	// Counted against its par level, what is missing is suggested.
	counted := s.Post(s.ShopPath("/lists/guide/count"), url.Values{"on_hand." + s.gin.ID: {"4.5"}})
	if quantity := counted.Find("[data-product='GIN-330'] input[name=quantity]").AttrOr("value", ""); quantity != "8" {
		t.Errorf("%q is suggested, want 8: %s", quantity, counted.Text())
	}
	wrong := s.Post(s.ShopPath("/lists/guide/count"), url.Values{"on_hand." + s.gin.ID: {"some"}})
	if wrong.Status != http.StatusUnprocessableEntity || wrong.Find("input[name='on_hand."+s.gin.ID+"']").AttrOr("value", "") != "some" {
		t.Error(wrong.Text())
	}

	// Taken off, it stays off although it is bought.
	save(url.Values{"off." + s.gin.ID: {"on"}})
	s.AddOrder(s.cafe, s.gin, "1")
	s.wantCodes(s.Get(s.ShopPath("")), "TONIC")

	// Named lists.
	made := s.Post(s.ShopPath("/lists"), url.Values{"name": {"Bar fridge"}})
	if again := s.Post(s.ShopPath("/lists"), url.Values{"name": {"bar FRIDGE"}}); again.Status != http.StatusUnprocessableEntity || !again.Says("the name of another list") {
		t.Error(again.Text())
	}
	s.Post(made.Location+"/products", url.Values{"product": {"gin-330"}})
	if unknown := s.Post(made.Location+"/products", url.Values{"product": {"RUM-330"}}); unknown.Status != http.StatusUnprocessableEntity {
		t.Errorf("another customer's product can be put on a list: %d", unknown.Status)
	}
	s.wantCodes(s.Get(s.ShopPath("?list="+made.Location[strings.LastIndex(made.Location, "/")+1:])), "GIN-330")
	s.Post(made.Location+"/rename", url.Values{"name": {"Fridge"}})
	if !s.Get(s.ShopPath("")).Says("Fridge") {
		t.Error("the list is not renamed")
	}
	s.AsBuyer(robin)
	for _, path := range []string{made.Location, strings.ReplaceAll(made.Location, "/lists/", "?list=")} {
		if got := s.Ask(path).Status; got != http.StatusNotFound {
			t.Errorf("another customer gets %d for %s", got, path)
		}
	}
	s.AsBuyer(kim)
	s.Post(made.Location+"/delete", nil)
	if s.Get(s.ShopPath("")).Says("Fridge") {
		t.Error("the list is not deleted")
	}
}
