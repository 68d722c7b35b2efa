package account

import (
	"context"
	"regexp"
	"strings"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Profile is what a supplier says about its business.
type Profile struct {
	Name        string
	Email       string // customers' replies to mails go there
	TimeZone    string // IANA name
	BrandColour string // "#rrggbb", or "" for none
	GSTNumber   string // an IRD number or an Australian ABN, with or without spaces; "" for none
}

// TimeZones are those offered in forms; any other IANA time zone is accepted too.
func TimeZones() []string {
	return []string{
		"Pacific/Auckland", "Pacific/Chatham",
		"Australia/Sydney", "Australia/Melbourne", "Australia/Brisbane", "Australia/Adelaide", "Australia/Darwin", "Australia/Perth",
		"Australia/Hobart", "Pacific/Fiji", "Pacific/Tongatapu", "Pacific/Apia", "Pacific/Rarotonga",
		"Asia/Singapore", "Asia/Hong_Kong", "Asia/Tokyo", "Europe/London", "Europe/Berlin",
		"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "UTC",
	}
}

var colour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// UpdateProfile changes what a supplier says about its business. Faults are wholesale.CodeInvalid
// of their fields: "name", "email", "time_zone", "brand_colour", "gst_number".
func (s *Service) UpdateProfile(ctx context.Context, supplierID string, in Profile) error {
	in, err := in.checked()
	if err != nil {
		return err
	}
	return s.changeSupplier(ctx, supplierID, func(tx *store.Tx, supplier *wholesale.Supplier) error {
		var made store.AuditChanges
		made.Add("name", supplier.Name, in.Name)
		made.Add("e-mail", supplier.Email, in.Email)
		made.Add("time zone", supplier.TimeZone, in.TimeZone)
		made.Add("colour", supplier.BrandColour, in.BrandColour)
		made.Add("GST number", supplier.GSTNumber, in.GSTNumber)
		if err := tx.Auditf(ctx, supplierID, "profile_changed", in.Name, "%s", made); err != nil {
			return err
		}
		if supplier.Email != in.Email {
			if err := mail.AddressDropped(ctx, tx, supplierID, supplier.Email); err != nil {
				return err
			}
		}
		supplier.Name, supplier.Email, supplier.TimeZone = in.Name, in.Email, in.TimeZone
		supplier.BrandColour, supplier.GSTNumber = in.BrandColour, in.GSTNumber
		return nil
	})
}

func (in Profile) checked() (Profile, error) {
	in.Name, in.Email, in.TimeZone = strings.TrimSpace(in.Name), strings.TrimSpace(in.Email), strings.TrimSpace(in.TimeZone)
	in.BrandColour = strings.ToLower(strings.TrimSpace(in.BrandColour))
	var wrong faults
	wrong.add("name", nameFault(in.Name))
	wrong.add("email", emailFault(in.Email))
	wrong.add("time_zone", timeZoneFault(in.TimeZone))
	if in.BrandColour != "" && !colour.MatchString(in.BrandColour) {
		wrong.add("brand_colour", "must be # and six digits or letters a to f, such as #1d4ed8")
	}
	number, fault := gstNumber(in.GSTNumber)
	wrong.add("gst_number", fault)
	in.GSTNumber = number
	return in, wholesale.InvalidFields(wrong)
}

// ChooseCustomerMails changes what the supplier's customers are e-mailed about.
func (s *Service) ChooseCustomerMails(ctx context.Context, supplierID string, mails wholesale.CustomerMails) error {
	return s.changeSupplier(ctx, supplierID, func(tx *store.Tx, supplier *wholesale.Supplier) error {
		was := supplier.Mails
		var made store.AuditChanges
		made.Add("entered", onOff(was.Entered), onOff(mails.Entered))
		made.Add("shipped", onOff(was.Shipped), onOff(mails.Shipped))
		made.Add("cancelled", onOff(was.Cancelled), onOff(mails.Cancelled))
		made.Add("comment", onOff(was.Comment), onOff(mails.Comment))
		if err := tx.Auditf(ctx, supplierID, "customer_mails_changed", supplier.Name, "%s", made); err != nil {
			return err
		}
		supplier.Mails = mails
		return nil
	})
}

// changeSupplier changes a supplier, while no one else does.
func (s *Service) changeSupplier(
	ctx context.Context, supplierID string, change func(*store.Tx, *wholesale.Supplier) error,
) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.HoldSupplier(ctx, supplierID); err != nil {
			return err
		}
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return err
		}
		if err := change(tx, &supplier); err != nil {
			return err
		}
		return tx.UpdateSupplier(ctx, supplier)
	})
	return store.Missing("supplier", err)
}
