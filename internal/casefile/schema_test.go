package casefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/graphx-dev/graphx/data"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// The schemas are JSON Schema draft 7, the newest that editors' YAML servers
// read in full. They are made here from the field table; go test -update
// writes them.

const schemaDir = "../../docs/schema"

type object = map[string]any

// datePattern is EDTF as far as a regular expression goes.
const datePattern = `^(D|(D|\.\.)?/(D|\.\.)?)$`

func schemaDatePattern() string {
	const single = `-?[0-9][0-9X]{3}(-[0-9X]{2}(-[0-9X]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[-+][0-9]{2}:[0-9]{2})?)?)?)?[?~%]?`
	return strings.ReplaceAll(datePattern, "D", single)
}

// fieldSchema is the schema of one field. What is not required may be left
// blank, which YAML reads as null; texts that look like numbers are texts.
func fieldSchema(f *field) object {
	s := object{"description": f.doc}
	var types []string
	switch f.shape {
	case oneText, texts:
		types = []string{"string", "number"}
		if f.pattern != "" {
			s["pattern"] = f.pattern
		}
		if f.shape == texts {
			types = append(types, "array")
			items := object{"type": []string{"string", "number"}}
			if f.pattern != "" {
				items["pattern"] = f.pattern
			}
			s["items"] = items
		}
		if f.enum != nil {
			words := []any{}
			for _, w := range f.enum {
				words = append(words, w)
			}
			if !f.required {
				words = append(words, nil)
			}
			s["enum"] = words
			return s
		}
	case oneDate:
		types = []string{"string", "integer"}
		s["pattern"] = schemaDatePattern()
	case count:
		types = []string{"integer", "string"}
		s["pattern"] = "^[0-9]+$"
		s["minimum"], s["maximum"] = f.min, f.max
	case yesNo:
		s["enum"] = []any{true, false, "yes", "no", nil}
		return s
	case pairs:
		types = []string{"object"}
		s["additionalProperties"] = object{"type": []string{"string", "number"}}
	case values:
		types = []string{"object"}
		s["additionalProperties"] = object{"type": []string{"number", "string", "boolean", "null"}}
	case records:
		types = []string{"array"}
		s["items"] = ref(f.in)
		if f.required {
			s["minItems"] = 1
		}
	case oneRecord:
		return ref(f.in)
	case rowsByID:
		types = []string{"object"}
		s["propertyNames"] = object{"pattern": idPattern}
		s["additionalProperties"] = ref(f.in)
	}
	if !f.required {
		types = append(types, "null")
	}
	s["type"] = types
	return s
}

func ref(t *table) object {
	return object{"$ref": "#/definitions/" + strings.ReplaceAll(t.name, " ", "-")}
}

func tableSchema(t *table) object {
	properties := object{}
	var required []string
	for i := range t.fields {
		f := &t.fields[i]
		properties[f.name] = fieldSchema(f)
		if f.required {
			required = append(required, f.name)
		}
	}
	s := object{"description": t.doc, "type": "object", "properties": properties, "additionalProperties": false}
	if required != nil {
		s["required"] = required
	} else {
		s["type"] = []string{"object", "null"}
	}
	if t == relationTable {
		s["oneOf"] = []any{object{"required": []string{"between"}}, object{"required": []string{"from", "to"}}}
	}
	return s
}

func schemaOf(s *section) object {
	var schema object
	if s == vocabulary {
		schema = tableSchema(s.table)
	} else {
		schema = object{"type": []string{"array", "null"}, "items": ref(s.table), "description": "the " + s.name + " of a graphx case, see docs/" + map[bool]string{false: "case-format", true: "figures"}[s == figuresSection] + ".md"}
	}
	schema["$schema"] = "http://json-schema.org/draft-07/schema#"
	schema["title"] = "graphx " + s.name
	definitions := object{}
	var define func(t *table)
	define = func(t *table) {
		for _, f := range t.fields {
			if f.in != nil {
				definitions[strings.ReplaceAll(f.in.name, " ", "-")] = tableSchema(f.in)
				define(f.in)
			}
		}
	}
	define(s.table)
	if s != vocabulary {
		definitions[s.table.name] = tableSchema(s.table)
	}
	schema["definitions"] = definitions
	return schema
}

// TestSchemas compares the schemas in docs/schema with the field table.
func TestSchemas(t *testing.T) {
	names := []string{"theme.schema.json"} // of package render
	for _, s := range slices.Concat([]*section{vocabulary, figuresSection}, sections) {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(schemaOf(s)); err != nil {
			t.Fatal(err)
		}
		names = append(names, s.name+".schema.json")
		golden(t, filepath.Join(schemaDir, s.name+".schema.json"), b.String())
	}
	names = append(names, "theme.schema.json") // made by render's tests
	found, _ := filepath.Glob(filepath.Join(schemaDir, "*"))
	for _, file := range found {
		if !slices.Contains(names, filepath.Base(file)) {
			t.Errorf("%s belongs to no file of a case", file)
		}
	}
}

// golden compares a file with what it should hold; -update writes it.
func golden(t *testing.T, file, want string) {
	t.Helper()
	got, err := os.ReadFile(file)
	if string(got) == want {
		return
	}
	if !*update {
		t.Errorf("%s is not what the field table makes (%v); run go test -update", file, err)
		return
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(want), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestSchemaAgrees puts the same records before a schema and the reader: what
// one refuses the other does.
func TestSchemaAgrees(t *testing.T) {
	const cites = `"citations": [{"source": "times"}]`
	tests := []struct {
		name, section, text string
		bad                 bool
	}{
		{"source", "sources", `{"id": "s", "title": "S", "type": "post"}`, false},
		{"blank fields", "sources", `{"id": "s", "title": "S", "type": "post", "reliability": null, "published": null, "authors": null}`, false},
		{"full source", "sources", `{"id": "s", "title": 2025, "type": "post", "publisher": "P", "authors": "A", "published": 2025, "retrieved": "2025-11~", "url": "https://example.org/", "language": "en", "reliability": "F", "note": "n", "derived_from": ["times"], "snapshot": "a.txt", "sha256": "` + strings.Repeat("0a", 32) + `"}`, false},
		{"unknown field", "sources", `{"id": "s", "title": "S", "type": "post", "titel": "x"}`, true},
		{"no title", "sources", `{"id": "s", "type": "post"}`, true},
		{"bad id", "sources", `{"id": "S", "title": "S", "type": "post"}`, true},
		{"bad type", "sources", `{"id": "s", "title": "S", "type": "blog"}`, true},
		{"bad url", "sources", `{"id": "s", "title": "S", "type": "post", "url": "javascript:alert(1)"}`, true},
		{"bad grade", "sources", `{"id": "s", "title": "S", "type": "post", "reliability": "G"}`, true},
		{"bad digest", "sources", `{"id": "s", "title": "S", "type": "post", "sha256": "00"}`, true},
		{"title of many", "sources", `{"id": "s", "title": ["S"], "type": "post"}`, true},
		{"entity", "entities", `{"id": "e", "name": "E", "kind": "person", "ids": {"wikidata": "Q1"}, "aliases": "F"}`, false},
		{"ids as a list", "entities", `{"id": "e", "name": "E", "kind": "person", "ids": ["Q1"]}`, true},
		{"attributes", "entities", `{"id": "e", "name": "E", "kind": "person", "attributes": {"amount": 1200, "active": true, "city": "Bern", "founded": "2014-03-01", "none": null}}`, false},
		{"attributes as a list", "entities", `{"id": "e", "name": "E", "kind": "person", "attributes": ["amount"]}`, true},
		{"attributes in attributes", "relations", `{"id": "r", "type": "met", "between": ["ana", "boris"], "attributes": {"a": {"b": 1}}, ` + cites + `}`, true},
		{"fact", "entities", `{"id": "e", "name": "E", "kind": "person", "facts": [{"property": "length", "value": 3, ` + cites + `}]}`, false},
		{"fact without citations", "entities", `{"id": "e", "name": "E", "kind": "person", "facts": [{"property": "length", "value": 3, "citations": []}]}`, true},
		{"fact as a record", "entities", `{"id": "e", "name": "E", "kind": "person", "facts": {"property": "length", "value": 3, ` + cites + `}}`, true},
		{"between", "relations", `{"id": "r", "type": "met", "between": ["ana", "boris"], ` + cites + `}`, false},
		{"from and to", "relations", `{"id": "r", "type": "criticised", "from": "ana", "to": "boris", ` + cites + `}`, false},
		{"from alone", "relations", `{"id": "r", "type": "criticised", "from": "ana", ` + cites + `}`, true},
		{"neither", "relations", `{"id": "r", "type": "criticised", ` + cites + `}`, true},
		{"both", "relations", `{"id": "r", "type": "met", "between": ["ana", "boris"], "from": "ana", "to": "boris", ` + cites + `}`, true},
		{"no citation", "relations", `{"id": "r", "type": "met", "between": ["ana", "boris"]}`, true},
		{"citation", "relations", `{"id": "r", "type": "met", "between": ["ana", "boris"], "citations": [{"source": "times", "paragraph": "3", "credibility": 6, "stance": "denies", "modality": "planned", "claimant": "An official", "start": 0, "end": 1}]}`, false},
		{"citation without a source", "relations", `{"id": "r", "type": "met", "between": ["ana", "boris"], "citations": [{"paragraph": 3}]}`, true},
		{"credibility 7", "relations", `{"id": "r", "type": "met", "between": ["ana", "boris"], "citations": [{"source": "times", "credibility": 7}]}`, true},
		{"paragraph 0", "relations", `{"id": "r", "type": "met", "between": ["ana", "boris"], "citations": [{"source": "times", "paragraph": 0}]}`, true},
		{"paragraph in words", "relations", `{"id": "r", "type": "met", "between": ["ana", "boris"], "citations": [{"source": "times", "paragraph": "three"}]}`, true},
		{"bad stance", "relations", `{"id": "r", "type": "met", "between": ["ana", "boris"], "citations": [{"source": "times", "stance": "maybe"}]}`, true},
		{"a word for a citation", "relations", `{"id": "r", "type": "met", "between": ["ana", "boris"], "citations": ["times"]}`, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := LoadFS(with(osloYAML, map[string]string{test.section + ".jsonl": test.text}), "")
			if (err != nil) != test.bad {
				t.Errorf("the reader says %v, want a problem: %t", err, test.bad)
			}
			if err := checkSchema(t, test.section, "["+test.text+"]"); (err != nil) != test.bad {
				t.Errorf("the schema says %v, want a problem: %t", err, test.bad)
			}
		})
	}
}

// TestSchemaDates holds the pattern for dates against the parser.
func TestSchemaDates(t *testing.T) {
	re := regexp.MustCompile(schemaDatePattern())
	for _, s := range []string{
		"2025-10-14", "2025-10", "2025", "2025-10-24/2025-10-26", "2025-11~", "2025-11?", "2025-1X", "202X", "2025-XX-XX", "2025-10-14/..", "../2025-10-14",
		"2025-10-14/", "/2025", "2025-11-26T04:00:00Z", "2025-11-26T04:00:00+01:00", "2025-11-26T04:00:00", "2025-24", "2025-11%/2025-12?", "-0043", "-0043-03-15/0014", "-004X", "--0043", "-43",
		"14.10.2025", "yesterday", "2025-1", "2025-10-14/2025-10-15/2025-10-16", "10/14/2025", "2025-10-14 04:00", "25", "x2025", "2025x",
	} {
		_, err := evidence.ParseDate(s)
		if got, want := re.MatchString(s), err == nil; got != want {
			t.Errorf("the pattern takes %q: %t, want %t as the parser does", s, got, want)
		}
	}
}

// checkSchema reports where JSON breaks one of the committed schemas. It knows
// the keywords that these use and no others.
func checkSchema(t *testing.T, section, text string) error {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(schemaDir, section+".schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var schema object
	if err := json.Unmarshal(raw, &schema); err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return schemaCheck{schema}.check(schema, value, section)
}

type schemaCheck struct{ root object }

func (c schemaCheck) check(s object, v any, at string) error {
	if name, ok := s["$ref"].(string); ok {
		s = c.root["definitions"].(object)[strings.TrimPrefix(name, "#/definitions/")].(object)
	}
	for key, arg := range s {
		ok := true
		switch key {
		case "type":
			ok = hasType(arg, v)
		case "enum":
			ok = slices.Contains(arg.([]any), v)
		case "pattern":
			text, isText := v.(string)
			ok = !isText || regexp.MustCompile(arg.(string)).MatchString(text)
		case "minimum":
			f, isNumber := v.(float64)
			ok = !isNumber || f >= arg.(float64)
		case "maximum":
			f, isNumber := v.(float64)
			ok = !isNumber || f <= arg.(float64)
		case "minItems":
			list, isList := v.([]any)
			ok = !isList || len(list) >= int(arg.(float64))
		case "required":
			for _, name := range arg.([]any) {
				if rec, isRecord := v.(object); isRecord {
					_, has := rec[name.(string)]
					ok = ok && has
				}
			}
		case "items":
			if list, isList := v.([]any); isList {
				for i, e := range list {
					if err := c.check(arg.(object), e, at+"."+strconv.Itoa(i)); err != nil {
						return err
					}
				}
			}
		case "properties", "additionalProperties":
			rec, _ := v.(object)
			known, _ := s["properties"].(object)
			for name, e := range rec {
				sub, isKnown := known[name].(object)
				if !isKnown {
					if sub, ok = s["additionalProperties"].(object); !ok {
						return fmt.Errorf("%s: unknown field %s", at, name)
					}
				}
				if err := c.check(sub, e, at+"."+name); err != nil {
					return err
				}
			}
		case "propertyNames":
			rec, _ := v.(object)
			for name := range rec {
				if err := c.check(arg.(object), name, at+"."+name); err != nil {
					return err
				}
			}
		case "oneOf":
			hits := 0
			for _, sub := range arg.([]any) {
				if c.check(sub.(object), v, at) == nil {
					hits++
				}
			}
			ok = hits == 1
		case "description", "title", "$schema", "definitions":
		default:
			return fmt.Errorf("keyword %s is not known to the test", key)
		}
		if !ok {
			return fmt.Errorf("%s: %v is against %s", at, v, key)
		}
	}
	return nil
}

func hasType(want, v any) bool {
	if list, ok := want.([]any); ok {
		return slices.ContainsFunc(list, func(w any) bool { return hasType(w, v) })
	}
	switch v := v.(type) {
	case nil:
		return want == "null"
	case string:
		return want == "string"
	case bool:
		return want == "boolean"
	case float64:
		return want == "number" || want == "integer" && v == float64(int(v))
	case []any:
		return want == "array"
	}
	return want == "object"
}

// TestSchemaTakesCases holds the YAML files of cases against their schemas, as
// an editor does.
func TestSchemaTakesCases(t *testing.T) {
	cases := map[string]fs.FS{"oslo": osloYAML}
	for _, name := range data.Samples {
		cases[name], _ = data.Sample(name)
	}
	for name, fsys := range cases {
		files, err := fs.Glob(fsys, "*.yaml")
		if err != nil || len(files) < 4 {
			t.Fatalf("%s: files %v (%v), want 4 or more", name, files, err)
		}
		for _, file := range files {
			text, err := fs.ReadFile(fsys, file)
			if err != nil {
				t.Fatal(err)
			}
			if err := schemaTakes(t, strings.TrimSuffix(file, ".yaml"), text); err != nil {
				t.Errorf("%s/%s against its schema: %v", name, file, err)
			}
		}
	}
}

func schemaTakes(t *testing.T, section string, text []byte) error {
	t.Helper()
	var value any
	if err := yaml.Load(text, &value); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return checkSchema(t, section, string(asJSON))
}
