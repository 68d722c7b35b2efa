package ubl

import (
	"slices"
	"strings"

	"upstock/internal/edi/message"
)

// gln is the scheme of GLNs, and of NZBNs, which are GLNs, in ISO 6523.
const gln = "0088"

// endpoint is the address at which a party of a document sends and receives.
func endpoint(party *element) string {
	if ids := idsOf(party); len(ids) > 0 {
		return ids[0]
	}
	return ""
}

// idsOf are the ids of a party, the one at which it sends and receives first: that may be its
// service provider's.
func idsOf(party *element) (ids []string) {
	p := inner(party)
	named := []*element{p.at("EndpointID")}
	for _, identification := range p.all("PartyIdentification") {
		named = append(named, identification.at("ID"))
	}
	for _, id := range append(named, p.at("PartyLegalEntity", "CompanyID")) {
		if v := bare(id); v != "" && !slices.Contains(ids, v) {
			ids = append(ids, v)
		}
	}
	return ids
}

// scheme is the kind of id that [endpoint] gives, as ISO 6523 numbers it, e.g. "0088" for a GLN.
func scheme(party *element) string {
	p := inner(party)
	for _, id := range []*element{p.at("EndpointID"), p.at("PartyIdentification", "ID"), p.at("PartyLegalEntity", "CompanyID")} {
		if bare(id) != "" {
			if isGLN(id) {
				return gln
			}
			return id.attr("schemeID")
		}
	}
	return ""
}

// inner is the Party in a party's role; roles of ApplicationResponse are parties themselves.
func inner(role *element) *element {
	if p := role.at("Party"); p != nil {
		return p
	}
	return role
}

// bare is an id without the scheme that some put before it, e.g. "0088:9520000001001".
func bare(id *element) string {
	v := id.value()
	if i := strings.LastIndexByte(v, ':'); i >= 0 && isDigits(v[i+1:]) {
		return v[i+1:]
	}
	return v
}

// isGLN says whether an id is meant to be a GLN.
func isGLN(id *element) bool {
	switch strings.ToUpper(id.attr("schemeID")) {
	case gln, "GLN", "EAN", "ISO6523-ACTORID-UPIS":
		return len(bare(id)) == 13 && isDigits(bare(id))
	case "":
		return message.ValidGLN(bare(id))
	}
	return false
}

// party reads who is who. A GLN is preferred to other ids; an id of the party to the address at
// which it receives documents, which may be its service provider's.
func (r *reader) party(role *element) message.Party {
	p := inner(role)
	ids := []*element{}
	for _, identification := range p.all("PartyIdentification") {
		ids = append(ids, identification.at("ID"))
	}
	ids = append(ids, p.at("EndpointID"), p.at("PartyLegalEntity", "CompanyID"))
	out := r.identify(role.name, ids)
	for _, name := range []string{p.value("PartyName", "Name"), p.value("PartyLegalEntity", "RegistrationName")} {
		if out.Name == "" {
			out.Name = name
		}
	}
	out.Address = address(p.at("PostalAddress"))
	out.TaxNumber = p.value("PartyTaxScheme", "CompanyID")
	return out
}

// identify takes the first GLN of several ids, or else the first id.
func (r *reader) identify(where string, ids []*element) (out message.Party) {
	out.Location = where
	for _, id := range ids {
		v := bare(id)
		switch {
		case v == "":
		case isGLN(id):
			if !message.ValidGLN(v) {
				r.add(message.CheckDigit, where, "The check digit of the GLN %s is wrong; it was taken as it is.", v)
			}
			out.ID, out.Scheme = v, "gln"
			return out
		case out.ID == "":
			out.ID, out.Scheme = v, id.attr("schemeID")
		}
	}
	return out
}

// place reads where a delivery goes.
func (r *reader) place(delivery *element) message.Party {
	location, to := delivery.at("DeliveryLocation"), delivery.at("DeliveryParty")
	out := r.identify(delivery.name, []*element{
		location.at("ID"), location.at("Address", "ID"), delivery.at("DeliveryAddress", "ID"),
	})
	if out.ID == "" && to != nil {
		out = r.party(to)
	}
	for _, name := range []string{location.value("Name"), location.value("Description"), to.value("PartyName", "Name")} {
		if out.Name == "" {
			out.Name = name
		}
	}
	for _, lines := range []*element{location.at("Address"), delivery.at("DeliveryAddress")} {
		if lines := address(lines); len(lines) > 0 {
			out.Address = lines
			break
		}
	}
	return out
}

// address gives an address line by line, for people.
func address(a *element) []string {
	var lines []string
	put := func(parts ...string) {
		if line := strings.Join(strings.Fields(strings.Join(parts, " ")), " "); line != "" {
			lines = append(lines, line)
		}
	}
	put(a.value("Department"))
	put(a.value("BuildingNumber"), a.value("StreetName"))
	put(a.value("AdditionalStreetName"))
	for _, line := range a.all("AddressLine") {
		put(line.value("Line"))
	}
	put(a.value("Postbox"))
	put(a.value("CitySubdivisionName"))
	put(a.value("CityName"), a.value("PostalZone"))
	put(a.value("CountrySubentity"))
	put(a.value("Country", "IdentificationCode"))
	return lines
}
