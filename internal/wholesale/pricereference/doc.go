// Package pricereference says a second time what a customer pays. It is written from the text of
// Unleashed's documents, slowly and plainly, and shares no code with package wholesale: where the
// two disagree, one of them is wrong. Only tests use it.
package pricereference
