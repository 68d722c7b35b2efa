// Package sandbox is a faithful local stand-in for the Unleashed REST API.
//
// It is part of the product: `upstock sandbox` runs it alone, `upstock demo` runs it beside the
// server, and the tests of everything that talks to Unleashed run on it. It therefore shares no
// code with the client: a mistake made twice would hide itself.
//
// Three things make it worth more than a mock:
//
//   - It is strict. Signatures, totals, prefix filters, page sizes and the texts
//     of refusals follow what is known of the live service.
//   - What is not known about the live service is a switch ([Behaviour]). A client
//     is good when it works in [AllPositions] of them.
//   - It can fail on request ([FaultRule]): cut connections before or after the
//     work is done, throttle, answer garbage, shift rows between pages.
//
// What a person does in Unleashed's own screens (completing an order, changing a price) is done
// through the methods of [Sandbox] in operator.go and price_operator.go, or over HTTP under
// [ControlPath].
//
// What this Unleashed charges for a product can be asked ([Sandbox.PriceOf]), so that a client's
// prices can be held against it. Events are sent to the addresses given to [Sandbox.Subscribe].
//
// State lives in memory. Records are never changed in place: a change stores a
// new version, so an answer can be written out while the next request is served.
package sandbox
