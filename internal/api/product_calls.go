package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"upstock/internal/catalog"
	"upstock/internal/wholesale"
)

const productsTag = "Products"

// Product is a product on the wire.
type Product struct {
	ID            string    `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a805a"`
	Code          string    `json:"code" example:"KOMBU-GIN-330"`
	Name          string    `json:"name" example:"Kombucha ginger 330 ml"`
	Notes         string    `json:"notes" example:"Carton of 12"`
	ImageURL      string    `json:"image_url" doc:"Our copy of its main picture; empty when there is none." example:"https://orders.example.com/media/01890a5d-ac96-774b-bcce-b302099a805e"`
	Images        []string  `json:"images" nullable:"false" doc:"Our copies of all its pictures." example:"[\"https://orders.example.com/media/01890a5d-ac96-774b-bcce-b302099a805e\"]"`
	Unit          string    `json:"unit" example:"EA"`
	Barcode       string    `json:"barcode" example:"9421901234567"`
	Availability  string    `json:"availability" enum:"available,out_of_stock,discontinued" example:"available"`
	DefaultPrice  string    `json:"default_price" format:"decimal" doc:"Per unit, without tax; 0 when there is none." example:"29.9500"`
	Taxable       bool      `json:"taxable" example:"true"`
	UnleashedGUID string    `json:"unleashed_guid" doc:"The product in Unleashed; empty when it is not linked." example:"5a2d8f0e-6a4f-4d0b-9a52-0d3c5f1f2b13"`
	CreatedAt     time.Time `json:"created_at" example:"2026-03-01T09:30:00Z"`
	UpdatedAt     time.Time `json:"updated_at" example:"2026-03-01T09:30:00Z"`
	UnitPrice     unitPrice `json:"unit_price,omitzero" doc:"Only in a list with customer_id: what that customer pays for one; null when there is no price." example:"24.9500"`
}

// unitPrice is a price that is there only when it was asked for, and may be null even then.
type unitPrice struct {
	asked bool
	price *wholesale.PriceAnswer
}

// IsZero leaves out what was not asked for.
func (u unitPrice) IsZero() bool { return !u.asked }

// MarshalJSON writes the price or null.
func (u unitPrice) MarshalJSON() ([]byte, error) {
	if u.price == nil {
		return []byte("null"), nil
	}
	return json.Marshal(wholesale.FormatPrice(u.price.UnitPrice))
}

// Schema documents a decimal or null.
func (unitPrice) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: decimalFormat, Nullable: true}
}

func (a *API) productView(p wholesale.Product) Product {
	v := Product{
		ID: p.ID, Code: p.Code, Name: p.Name, Notes: p.Notes, Images: []string{}, Unit: p.Unit, Barcode: p.Barcode,
		Availability: string(p.Availability), DefaultPrice: wholesale.FormatPrice(p.DefaultPrice), Taxable: p.Taxable,
		UnleashedGUID: p.RemoteID, CreatedAt: timeOf(p.CreatedAt), UpdatedAt: timeOf(p.UpdatedAt),
	}
	main := -1
	for _, image := range p.Images {
		url := a.mediaURL(image.MediaID)
		if url == "" {
			continue
		}
		if main < 0 || image.Default {
			main = len(v.Images)
		}
		v.Images = append(v.Images, url)
	}
	if main >= 0 {
		v.ImageURL = v.Images[main]
	}
	return v
}

// ProductChange is the body that changes a product. What is left out stays as it is.
type ProductChange struct {
	Name         *string `json:"name,omitempty" maxLength:"500"`
	Notes        *string `json:"notes,omitempty" example:"Carton of 12"`
	Availability *string `json:"availability,omitempty" enum:"available,out_of_stock,discontinued" example:"out_of_stock"`
}

func (a *API) registerProducts() {
	register(a, call{
		method: http.MethodGet, path: "/products", id: "listProducts", scope: scopeRead, tag: productsTag, summary: "List products",
		description: "By code. With customer_id: what that customer can buy, each with its price.", refusals: []int{http.StatusNotFound},
	}, a.listProducts)
	register(a, call{
		method: http.MethodGet, path: "/products/{id}", id: "getProduct", scope: scopeRead, tag: productsTag, summary: "Read a product", refusals: []int{http.StatusNotFound},
	}, viewing(byID("product", a.config.Catalog.Product), a.productView))
	register(a, call{
		method: http.MethodPatch, path: "/products/{id}", id: "changeProduct", scope: scopeAll, tag: productsTag, summary: "Change a product",
		description: "What is left out stays as it is; null empties a text.", refusals: []int{http.StatusNotFound},
	}, viewing(byIDAndBody("product", a.changeProduct), a.productView))
}

type listProductsInput struct {
	Paging
	Code         string `query:"code" doc:"This code, in any case; hyphens, quotes and spaces that look alike are the same. An exact spelling comes before others."`
	Query        string `query:"q" doc:"Words, in any order. Each is part of the code, the name or the barcode, without regard to case, macrons and accents."`
	UpdatedSince moment `query:"updated_since" doc:"Only products that have changed since then."`
	CustomerID   string `query:"customer_id" format:"uuid" doc:"Adds unit_price, and leaves out what this customer cannot buy."`
}

func (a *API) listProducts(ctx context.Context, supplierID string, in *listProductsInput) (*answer[List[Product]], error) {
	found, err := a.config.Catalog.Products(ctx, supplierID, catalog.ProductQuery{
		Code: in.Code, Query: in.Query, UpdatedSince: in.UpdatedSince.Time, CustomerID: lowerID(in.CustomerID), Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return listOf(found.Items, found.Next, func(p catalog.PricedProduct) Product {
		v := a.productView(p.Product)
		v.UnitPrice = unitPrice{asked: in.CustomerID != "", price: p.Price}
		return v
	}), nil
}

func (a *API) changeProduct(ctx context.Context, supplierID, id string, change ProductChange) (wholesale.Product, error) {
	return a.config.Catalog.UpdateProduct(ctx, supplierID, id, catalog.ProductChange(change))
}
