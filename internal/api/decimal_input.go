package api

import (
	"github.com/danielgtaylor/huma/v2"

	"upstock/internal/wholesale"
)

// decimalInput is a JSON string such as "12.50", or a JSON number. Its digits are read as written;
// nothing passes through a float.
type decimalInput struct {
	wholesale.Decimal
}

// Schema documents both ways to write a decimal.
func (decimalInput) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "An exact decimal number, as a string or as a JSON number.",
		OneOf:       []*huma.Schema{{Type: huma.TypeString, Format: decimalFormat}, {Type: huma.TypeNumber}},
	}
}

// decimalFormat marks strings that are decimals in the OpenAPI document.
const decimalFormat = "decimal"
