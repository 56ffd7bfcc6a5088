package interop

import (
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
)

// The words by which columns are known, the better ones first. A word is found in
// any case, with blanks, underscores, hyphens and dots or without. A pair of ends
// makes a table one of relations. docs/import.md lists them; a test holds both
// together.
var (
	endNames = [][2]string{
		{"node_id_start", "node_id_end"}, {"source", "target"}, {"from", "to"}, {"from id", "to id"}, {"source id", "target id"},
		{"start id", "end id"}, {"src", "dst"}, {"src", "dest"}, {"source", "dest"}, {"source", "destination"}, {"from node id", "to node id"}, {"from node", "to node"},
		{"node1", "node2"}, {"node a", "node b"}, {"entity a", "entity b"}, {"entity1", "entity2"}, {"person a", "person b"}, {"person1", "person2"},
		{"party a", "party b"}, {"party1", "party2"}, {"name a", "name b"}, {"name1", "name2"}, {"actor1", "actor2"}, {"subject", "object"}, {"head", "tail"},
		{"who", "whom"}, {"who", "with whom"}, {"who", "to whom"}, {"caller", "callee"}, {"caller", "called"}, {"sender", "recipient"}, {"sender", "receiver"},
		{"payer", "payee"}, {"donor", "recipient"}, {"buyer", "supplier"}, {"buyer", "seller"}, {"customer", "supplier"}, {"lender", "borrower"},
		{"shareholder", "company"}, {"owner", "company"}, {"beneficial owner", "company"}, {"director", "company"}, {"officer", "company"}, {"owner", "owned"}, {"owner", "asset"},
		{"employee", "employer"}, {"parent", "subsidiary"}, {"parent", "child"}, {"follower", "followed"}, {"follower", "followee"}, {"citing", "cited"}, {"author", "recipient"},
		{"person", "organisation"}, {"person", "organization"}, {"person", "company"}, {"member", "organisation"}, {"member", "organization"}, {"person", "contact"},
		{"von", "an"}, {"von", "nach"}, {"von", "zu"}, {"wer", "wen"}, {"wer", "wem"}, {"wer", "mit wem"}, {"quelle", "ziel"}, {"anrufer", "angerufener"}, {"absender", "empfänger"},
		{"käufer", "verkäufer"}, {"käufer", "lieferant"}, {"gesellschafter", "gesellschaft"}, {"aktionär", "gesellschaft"}, {"person", "firma"}, {"person", "unternehmen"},
		{"de", "a"}, {"de", "à"}, {"de", "vers"}, {"de", "para"}, {"qui", "à qui"}, {"qui", "avec qui"}, {"expéditeur", "destinataire"}, {"acheteur", "fournisseur"},
		{"actionnaire", "société"}, {"origine", "destination"}, {"quién", "a quién"}, {"quien", "a quien"}, {"remitente", "destinatario"}, {"comprador", "proveedor"}, {"accionista", "empresa"},
		{"origen", "destino"}, {"quem", "a quem"}, {"remetente", "destinatário"}, {"comprador", "fornecedor"}, {"acionista", "empresa"}, {"origem", "destino"},
		{"da", "a"}, {"chi", "a chi"}, {"mittente", "destinatario"}, {"acquirente", "fornitore"}, {"azionista", "società"}, {"van", "naar"}, {"wie", "aan wie"},
		{"start", "end"}, {"u", "v"}, {"i", "j"},
	}
	betweenNames = []string{"participants", "participant", "attendees", "between", "members", "people", "persons", "teilnehmer", "participantes", "partecipanti"}
	nodeNames    = []known{
		{idRole, []string{"id", "node id", "entity id", "person id", "company id", "_id", "uid", "uuid", "key", "node", "identifier", "code", "nr", "no", "number"}},
		{nameRole, []string{"name", "label", "title", "caption", "full name", "display name", "person", "company", "company name", "organisation", "organization", "entity", "nom", "nombre", "nome", "naam", "firma", "bezeichnung"}},
		{kindRole, []string{"kind", "type", "entity type", "node type", "schema", "category", "labels", "art", "typ", "tipo"}},
		{aliasRole, []string{"alias", "aliases", "aka", "also known as", "other names"}},
	}
	edgeNames = []known{
		{idRole, []string{"id", "edge id", "rel id", "relation id", "relationship id", "link id"}},
		{typeRole, []string{"rel type", "relation", "relationship", "relation type", "relationship type", "type", "edge type", "link type", "predicate", "interaction", "connection", "kind", "what", "role", "verb", "beziehung", "art", "was", "rolle", "relación", "relação", "relazione", "rôle", "lien", "quoi", "qué", "que", "rol", "papel", "ruolo", "cosa", "tipo"}},
		{dateRole, []string{"date", "start date", "from date", "date from", "since", "when", "day", "start", "time", "timestamp", "valid from", "year", "datum", "wann", "seit", "tag", "jahr", "quand", "depuis", "année", "fecha", "cuándo", "cuando", "desde", "año", "data", "quando", "ano", "anno", "dal", "wanneer", "from", "von"}},
		{untilRole, []string{"until", "end date", "to date", "date to", "till", "valid to", "valid until", "end", "bis", "jusqu'à", "hasta", "até", "al", "to"}},
		{sourceRole, []string{"sourceid", "source", "source id", "source name", "sources", "cite", "citation", "reference", "references", "evidence", "document", "quelle", "quellen", "beleg", "fuente", "fonte", "bron"}},
		{urlRole, []string{"url", "source url", "uri", "permalink", "web address", "link url"}},
		{archiveRole, []string{"archive url", "archived url", "archive", "archive link", "wayback url"}},
		{labelRole, []string{"label", "link", "description", "name", "details", "beschreibung", "descripción", "descrição", "descrizione", "omschrijving"}},
		{pageRole, []string{"page", "page number", "seite", "página", "pagina"}},
		{quoteRole, []string{"quotation", "quote", "excerpt", "zitat", "cita", "citação", "citazione", "wording"}},
		{claimantRole, []string{"claimant", "claimed by", "said by", "according to", "laut", "selon", "según", "segundo", "secondo"}},
		{reliabilityRole, []string{"reliability", "source reliability", "grade", "source grade", "admiralty"}},
		{credibilityRole, []string{"credibility", "information credibility"}},
		{stanceRole, []string{"stance"}},
		{modalityRole, []string{"modality"}},
		{fromKindRole, []string{"from kind", "from type", "source kind", "kind a", "type a", "kind 1", "type 1"}},
		{toKindRole, []string{"to kind", "to type", "target kind", "target type", "kind b", "type b", "kind 2", "type 2"}},
	}
)

type known struct {
	role  role
	names []string
}

// wordOf is how a name of a column is looked up.
func wordOf(name string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '_', '-', '.', '\u00a0':
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// near returns a name of a column, and the word of ends or ids that it may be a
// slip of.
func (p *planner) near() (pair [2]string) {
	var list []string
	for _, pair := range endNames {
		list = append(list, pair[0], pair[1])
	}
	list = append(list, nodeNames[0].names...)
	for i, n := range p.names {
		n = strings.ToLower(n)
		if len(n) > 3 && p.columns[i].role == leftOut && !slices.Contains(list, n) {
			if near := entities.DidYouMean(n, list); near != "" {
				return [2]string{n, near}
			}
		}
	}
	return pair
}
