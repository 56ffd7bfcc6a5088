package ask

import (
	"errors"

	"github.com/graphx-dev/graphx/internal/relations"
)

// readPolicy reads which relations count, over the default of the question.
func (a *asking) readPolicy(base relations.Policy) (err error) {
	a.policy, err = a.policyOver(a.kase, base)
	return err
}

func (a *asking) policyOver(kase *relations.Case, base relations.Policy) (relations.Policy, error) {
	values := Values{}
	for _, p := range a.Verb.Parameters {
		if p.Affects == Counts && a.Has(p.Name) {
			values[p.Name] = a.List(p.Name)
		}
	}
	pol, err := relations.ParsePolicy(kase, base, values)
	return pol, policyError(err)
}

// policyError turns the error of a policy into one of a question.
func policyError(err error) error {
	var bad *relations.ParamError
	if errors.As(err, &bad) {
		return &Error{Parameter: bad.Param, Message: bad.What(), Hint: bad.Hint}
	}
	return err
}
