// Package unleashedapi is a typed HTTP client for the Unleashed inventory API.
//
// It only knows the wire: signing, paging, JSON shapes, retries, pacing and what an error answer
// means. The caller decides what an order or a price means.
//
// Three habits of the remote API shape the package:
//
//   - The signature covers the decoded query string, so what is signed and what is sent are two
//     spellings of one ordered list of parameters. See signing.go.
//   - A GET is safe to repeat and is retried here. A POST is sent exactly once. If its outcome is
//     unknown, the caller gets KindUnknownOutcome.
//   - Recordings of live traffic disagree about details, so decoding is lenient about format and
//     strict about meaning: null may appear anywhere and numbers may be quoted, but a price that
//     is not a number is an error and never zero.
package unleashedapi
