package settings

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// planForm is the form that says how many calls the account's plan has.
type planForm struct {
	typed string
	err   string
}

// plans are the calls a month of Unleashed's plans.
var plans = []int64{wholesale.SmallestPlan, wholesale.MiddlePlan, wholesale.LargestPlan}

func (s Services) savePlan(w http.ResponseWriter, r *http.Request) error {
	typed := r.PostFormValue("monthly_calls")
	calls, err := readPlan(typed)
	if err == nil {
		_, err = s.Syncing.ChangeSettings(r.Context(), shell.SupplierID(r.Context()), syncing.SettingsChange{MonthlyCalls: &calls})
	}
	if err == nil {
		return page.RedirectWith(w, r, path, "Plan saved: "+ui.Counted(calls, "call")+" a month")
	}
	fields, invalid := page.FieldErrors(err)
	if !invalid {
		return err
	}
	v, readErr := s.read(r)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	v.plan = planForm{typed: typed, err: fields["monthly_calls"]}
	return page.RenderStatus(w, r, http.StatusUnprocessableEntity, integrationsPage(v))
}

// readPlan reads a number of calls as people write it, with commas or spaces.
func readPlan(typed string) (int64, error) {
	digits := strings.NewReplacer(",", "", " ", "", "\u00a0", "").Replace(strings.TrimSpace(typed))
	calls, err := strconv.ParseUint(digits, 10, 62)
	if err != nil {
		return 0, wholesale.Invalid("monthly_calls", "must be a number, such as 125,000")
	}
	return int64(calls), nil //nolint:gosec // 62 bits at most
}

// usageWords says how many calls were made and how many to expect.
func usageWords(ctx context.Context, u syncing.Usage) string {
	return fmt.Sprintf("%s of %s so far this month; about %s by %s, when Unleashed counts from zero", ui.Number(u.Calls), ui.Counted(u.Plan, "call"),
		ui.Number(u.Forecast), ui.MomentWords(ctx, u.ResetsAt))
}

// callsState says what the calls so far and the forecast mean.
func callsState(ctx context.Context, u syncing.Usage) (tone ui.Tone, badge, words string) {
	until := ui.MomentWords(ctx, u.ResetsAt)
	switch {
	case u.Stopped:
		return ui.Bad, "Reading has stopped", "The last " + ui.Counted(u.Reserve, "call") + " of the month are kept for sending orders, which goes on as before. " +
			"Orders completed in Unleashed, and changes of products, customers and prices, are seen again from " + until + ". What you start yourself still works."
	case u.Slowed:
		return ui.Warn, "Reading less often", "Most of the month's calls are used, so changes in Unleashed are seen later than usual, and the calls last until " + until +
			". Orders are sent as before."
	case u.Short:
		return ui.Warn, "Not enough", "At this rate the plan's calls would be used up before the month ends. So once 70 % are used, changes in Unleashed " +
			"are read less often; the last calls are kept for sending orders."
	}
	return ui.Good, "Enough", "The plan's calls are enough for the month."
}

// paceWords say how often lists are read, and who decides that.
func paceWords(u syncing.Usage) string {
	often := "While orders are on their way, Unleashed is asked for changes of them every " + everyWords(u.Orders) + "; for changed prices every " + everyWords(u.Prices) + "."
	switch {
	case u.Slowed:
		return often
	case u.Given:
		return often + " The person who looks after the server has set that."
	}
	return often + " It is more often while orders are sent and completed, and less often at quiet times and at night."
}
