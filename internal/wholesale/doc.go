// Package wholesale is the domain of Upstock: what products, customers, price lists and orders are,
// what a customer pays and why, how an order's totals are made, how an order lives, and how two
// systems' totals are compared.
//
// It does no I/O, knows no clock and no context. The caller brings the time and the data. All
// amounts are exact decimals; no float touches money, price, quantity or rate.
package wholesale
