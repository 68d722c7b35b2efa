// Package store keeps everything: one SQL text for SQLite and PostgreSQL, explicit transactions,
// migrations, backup.
//
// The queries are in queries/, in the subset of PostgreSQL's dialect that SQLite understands; sqlc
// makes package db of them. The schema is in migrations/, and translate turns it into each engine's
// dialect. The methods of [Tx] speak the domain's language: amounts are decimals, times are times.
// Each takes the supplier first, so that no one can reach what is another's.
package store
