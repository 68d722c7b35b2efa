package shelf

import (
	"net/http"
	"strings"

	"upstock/internal/guide"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// countStock asks how many there are of what has a par level.
func (s Services) countStock(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Guide.Read(r.Context(), customer(r.Context()), listInPath(r))
	if err != nil {
		return err
	}
	return page.Render(w, r, countPage(list, nil, nil))
}

// suggest shows how many to order of what was counted, before anything is added.
func (s Services) suggest(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := s.Guide.Read(ctx, customer(ctx), listInPath(r))
	if err != nil {
		return err
	}
	wrong := map[string]string{}
	var v addView
	for _, row := range list.Rows {
		text := strings.TrimSpace(r.PostFormValue("on_hand." + row.ID))
		if text == "" || row.Gone != "" {
			continue // not counted
		}
		onHand, err := wholesale.ParseTyped(text)
		if err != nil || onHand.IsNeg() {
			wrong["on_hand."+row.ID] = "Type how many there are, e.g. 3"
			continue
		}
		if quantity := guide.Suggested(row.Par, onHand); quantity.IsPos() {
			v.lines = append(v.lines, lineOf(row.ShelfProduct, quantity, text+" on hand, par "+wholesale.FormatTrimmed(row.Par)))
		}
	}
	if len(wrong) > 0 {
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, countPage(list, r.PostForm, wrong))
	}
	v.counted = true
	return page.Render(w, r, addedPage(v))
}
