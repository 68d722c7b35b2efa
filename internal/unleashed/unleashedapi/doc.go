// Package unleashedapi is a typed HTTP client for the Unleashed inventory API.
//
// It knows the wire and nothing else: signing, paging, JSON shapes, retries, pacing and what an
// error answer means. It has no opinion about what an order or a price is for; translating is the
// caller's work.
//
// Three habits of the remote API shape the package:
//
//   - The signature covers the decoded query string, so what is signed and what is sent are two
//     spellings of one ordered list of parameters. See signing.go.
//   - Reading is safe to repeat and creating is not. A GET is retried here; a POST is sent exactly
//     once, and when nobody can tell whether it arrived the caller is told so (KindUnknownOutcome).
//   - Recordings of live traffic disagree about details, so decoding is tolerant about spelling
//     and strict about meaning: null may stand anywhere, a number may be quoted, but a price that
//     is not a number is an error and never a zero.
package unleashedapi
