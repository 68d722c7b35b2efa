package orders

import (
	"fmt"
	"net/http"
	"strconv"

	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// settleProblem records that a problem which the customer reported is dealt with.
func (s Services) settleProblem(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	_, err := s.Orders.SettleProblem(ctx, shell.SupplierID(ctx), id, r.PathValue("problem"), r.PostFormValue("answer"))
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		return s.refused(w, r, err)
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, href(id, ""), "The problem is settled")
}

// problemPhoto is a photo that the customer sent with a problem.
func (s Services) problemPhoto(w http.ResponseWriter, r *http.Request) error {
	position, err := strconv.Atoi(r.PathValue("photo"))
	if err != nil || position < 0 || position >= wholesale.MaxProblemPhotos {
		return wholesale.NotFound("photo")
	}
	ctx := r.Context()
	photo, err := s.Orders.ProblemPhoto(ctx, shell.SupplierID(ctx), r.PathValue("id"), r.PathValue("problem"), position)
	if err != nil {
		return err
	}
	return page.SendPicture(w, photo.ContentType, photo.Content)
}

func photoHref(p wholesale.Problem, i int) string {
	return href(p.OrderID, fmt.Sprintf("/problems/%s/photos/%d", p.ID, i))
}

// placedBy is the person of the customer's who placed the order in the shop; "" for all other
// orders.
func placedBy(events []store.Event) string {
	for _, e := range events {
		if e.Kind == "ordered" && e.ByCustomer {
			return e.Actor
		}
	}
	return ""
}
