// Package edifact reads and writes EDIFACT, as EANCOM uses it: the orders of supermarkets in the
// directories D.96A to D.03B, and the answers, despatch advices and invoices that go back. Its
// rules of syntax are those of ISO 9735, version 1 to 4. It does no I/O.
//
// Reading takes what is unambiguous, warns of what is not as it should be, and refuses what could
// lose or change a line: [message.Leniency] says which is which.
package edifact
