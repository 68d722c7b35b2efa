package api

import "github.com/danielgtaylor/huma/v2"

// ignoredInput is a field that a body may have, whatever is in it, because an answer has it: so a
// program can send back what it has read.
type ignoredInput struct{}

// Schema allows anything.
func (ignoredInput) Schema(huma.Registry) *huma.Schema { return &huma.Schema{} }
