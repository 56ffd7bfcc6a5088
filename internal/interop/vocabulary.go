package interop

import (
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// classNames are the classes of types by words of their ids, the first that fits.
var classNames = []struct {
	words string
	class relations.Class
}{
	{"shareholder beneficiary beneficial owner owns owned ownership subsidiary parent-company holding", relations.Tie},
	{"officer director secretary president chairman manager employee employed employer works worked member membership board nominee trustee holds-office role position", relations.Role},
	{"intermediary connected partner spouse married marriage sibling brother sister child parent family relative friend friends friendship knows business associate associated lover", relations.Tie},
	{"called calls call phoned phone met meets meeting contacted contact wrote writes emailed email mailed messaged message talked spoke texted sms", relations.Contact},
	{"attended attends participated participates participant took-part acted-in acted played", relations.Participation},
	{"authored author published directed produced created", relations.Authorship},
	{"criticised criticized praised supports supported opposes opposed endorsed defended follows likes liked", relations.Opinion},
	{"travelled traveled flew visited moved", relations.Movement},
}

// maxClassWords is the most words that a type may have for its class to be
// guessed.
const maxClassWords = 4

// negations are words with which a type does not say what its other words say.
const negations = "not no never non none neither nor without cannot cant dont didnt doesnt isnt wasnt wont denied denies deny denying disputed refused refuses declined rejected rejects wrongly falsely mistakenly alleged allegedly supposed supposedly rumoured rumored former formerly ex late previously past once un anti fake failed attempted planned cancelled canceled unrelated unknown almost nearly nicht kein keine nie niemals ehemals ehemaliger ehemalige frueher fruehere fruherer fruhere geleugnet verweigert pas jamais sans ancien ancienne nunca sin antiguo nao sem mai senza niet geen nooit"

// ClassOf guesses the class of a relation type from its id, "unstated" where
// no word of it is known, and "other" where one negates it or there are more than
// four: nothing is to walk "never met".
func ClassOf(id string) relations.Class {
	// Ties of Offshore Leaks between entries that may be one are no ties.
	if strings.HasPrefix(id, "same-") || strings.HasPrefix(id, "similar") || strings.HasPrefix(id, "probably-same") || strings.Contains(id, "address") {
		return relations.OtherClass
	}
	padded := "-" + id + "-"
	// "never met", and a sentence, say something else than their words.
	if strings.Count(id, "-") >= maxClassWords {
		return relations.OtherClass
	}
	for word := range strings.FieldsSeq(negations) {
		if strings.Contains(padded, "-"+word+"-") {
			return relations.OtherClass
		}
	}
	for _, c := range classNames {
		for word := range strings.FieldsSeq(c.words) {
			if strings.Contains(padded, "-"+word+"-") {
				return c.class
			}
		}
	}
	return relations.Unstated
}

// kindNames are the kinds that words of other programs mean.
var kindNames = map[string]string{
	"company": "organisation", "organization": "organisation", "org": "organisation", "entity": "organisation", "firm": "organisation", "corporation": "organisation", "intermediary": "organisation",
	"people": "person", "human": "person", "individual": "person", "officer": "person", "man": "person", "woman": "person",
	"address": "place", "city": "place", "country": "place", "location": "place",
	"publicbody": "public-body", "government": "public-body", "meeting": "event",
	"file": "document", "email": "document", "phone": "object", "vehicle": "object", "account": "object",
}

// kindOf returns the id of the kind that a text names.
func kindOf(text string) string {
	id := string(appendSlug(nil, []byte(text)))
	if k, ok := kindNames[id]; ok {
		return k
	}
	if len(id) > maxSlug {
		id = string(hashed([]byte(id), digest(7, []byte(text)), 7))
	}
	return id
}

// bestLabel returns of several labels of one node the first that names a
// built-in kind, or else the least.
func bestLabel(labels []string) string {
	least := ""
	for _, l := range labels {
		l = strings.TrimSpace(l)
		for _, k := range entities.BuiltinKinds {
			if kindOf(l) == k.ID {
				return l
			}
		}
		if least == "" || l != "" && l < least {
			least = l
		}
	}
	return least
}

// typeName is the type of relations of which no row says it.
func (o *Options) typeName() string {
	if o.Type != "" {
		return o.Type
	}
	return "linked"
}

// verbOf makes words of the name of a type: "officer of" for OFFICER_OF.
func verbOf(name string) string {
	words := strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == ' ' }), " ")
	if words == strings.ToUpper(words) {
		words = strings.ToLower(words)
	}
	return words
}
