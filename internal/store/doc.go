// Package store keeps everything: one SQL text for SQLite and PostgreSQL, explicit transactions, migrations, backup.
//
// The queries stand in queries/, in the subset of PostgreSQL's dialect that SQLite understands; sqlc makes package db of
// them. Only the DDL in migrations/ is written per engine. The methods of [Tx] speak the domain's language: amounts are
// decimals, times are times. Each takes the supplier first, so that nobody can reach what is another's.
package store
