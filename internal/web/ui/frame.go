// Package ui is the look of the pages: the frame around them and the components they are made of. It shows what it is given
// and decides nothing.
package ui

import (
	"context"
	"time"

	"upstock/internal/wholesale"
)

// Frame is what stands around every page of a signed-in person.
type Frame struct {
	Supplier   wholesale.Supplier
	PersonName string
	FullAccess bool   // may use everything; else the entries that need it are left out
	Notices    int64  // open heads-ups
	Flash      string // what the last request has done, said once
}

type frameKey struct{}

// WithFrame gives the components the frame of the page.
func WithFrame(ctx context.Context, f *Frame) context.Context {
	return context.WithValue(ctx, frameKey{}, f)
}

// FrameOf is the frame of the page; an empty one outside of the signed-in pages.
func FrameOf(ctx context.Context) *Frame {
	if f, ok := ctx.Value(frameKey{}).(*Frame); ok {
		return f
	}
	return &Frame{}
}

// location is the time zone that the page's times are shown in.
func location(ctx context.Context) *time.Location { return FrameOf(ctx).Supplier.Location() }

// Section is an entry of the navigation.
type Section string

// The sections.
const (
	Home       Section = "/"
	Orders     Section = "/orders"
	Products   Section = "/products"
	PriceLists Section = "/price-lists"
	Customers  Section = "/customers"
	Team       Section = "/team"
	Settings   Section = "/settings/integrations"
	NoSection  Section = ""
)

// entry is a section as the navigation shows it.
type entry struct {
	section Section
	words   string
	icon    string
	full    bool // only for people with full access
}

var entries = []entry{
	{Home, "Home", "house", false},
	{Orders, "Orders", "shopping-cart", false},
	{Products, "Products", "package", false},
	{PriceLists, "Price lists", "tag", false},
	{Customers, "Customers", "users", false},
	{Team, "Team", "user", true},
	{Settings, "Settings", "settings", true},
}

// entriesFor are the sections that the person of the frame may use.
func entriesFor(f *Frame) []entry {
	var shown []entry
	for _, e := range entries {
		if f.FullAccess || !e.full {
			shown = append(shown, e)
		}
	}
	return shown
}

// Tone says what a colour means; it never stands without a word or an icon.
type Tone string

// The tones.
const (
	Neutral Tone = "neutral"
	Info    Tone = "info"
	Good    Tone = "good"
	Warn    Tone = "warn"
	Bad     Tone = "bad"
)
