package ask

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var (
	update = flag.Bool("update", false, "take over the answers as they are")
	dump   = flag.String("dump", "", "write the answers to this folder, to compare two versions")
)

// asked are questions of each kind, of both samples.
var asked = map[string][]string{
	"@witkoff": {
		"find witkof", "find Зеленський", "list entities", "list relations --since 2025-11", "list sources", "list types", "show Driscoll", "show Witkoff Ushakov",
		"show call-witkoff-ushakov-october", "path Dmitriev Zelensky", "path Dmitriev Zelensky --k 5", "path Dmitriev Zelensky --by evidence --avoid Kushner",
		"path Ushakov Zelensky --by time --class all --undated", "path Dmitriev Zelensky --via Witkoff --disjoint --breaks", "path Dmitriev Zelensky Rubio",
		"path Ushakov --to-kind organisation --class all", "path Starmer Witkoff", "path ushakov cheung --class all --planned mark", "path Dmitriev Zelensky --max-hops 2",
		"path Dmitriev Zelensky --all --max-hops 4 --limit 7", "path Dmitriev Zelensky --without bloomberg-report", "near Dmitriev", "near Kushner --hops 2 --class contact,tie",
		"near Ushakov Kushner", "near Witkoff --kind person", "rank", "rank --by betweenness --limit 10", "rank --by pagerank --without bloomberg-report", "groups",
		"groups --by leiden", "groups --by cuts --class contact", "groups --by bridges", "what-if --without Trump", "what-if --without bloomberg-report", "conflicts",
		"conflicts Trump --severity hard", "timeline", "timeline Witkoff Ushakov", "timeline Dmitriev --since 2025-10", "sources", "sources 000", "sources --min C",
		"render --focus Ushakov", "render", "check",
	},
	"@harbour": {
		"find tallow", "show Tallow", "show Tallow Mulovyk", "path Tallow Mulovyk", "near Tallow", "rank", "groups --by louvain", "conflicts", "timeline", "sources",
		"coverage", "coverage --pair Tallow Mulovyk", "check", "cite wire-report --paragraph 4 --seal", "render", "list kinds", "list properties", "list",
	},
}

// TestAnswers holds the JSON of each question to what it was. The golden has a
// hash for each; -dump writes the answers themselves, so that those of two
// versions can be compared.
func TestAnswers(t *testing.T) {
	const golden = "testdata/answers.txt"
	text, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := map[string]string{}
	for line := range strings.Lines(string(text)) {
		hash, question, _ := strings.Cut(strings.TrimSpace(line), "  ")
		want[question] = hash
	}
	var now strings.Builder
	for _, name := range []string{"@harbour", "@witkoff"} {
		s, err := Open(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for _, line := range asked[name] {
			answer := answerOf(t, s, line)
			sum := sha256.Sum256(answer)
			hash, question := hex.EncodeToString(sum[:8]), name+" "+line
			fmt.Fprintf(&now, "%s  %s\n", hash, question)
			if *dump != "" {
				file := strings.NewReplacer(" ", "_", "/", "_").Replace(question) + ".json"
				if err := os.WriteFile(filepath.Join(*dump, file), answer, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if want[question] != hash && !*update {
				t.Errorf("%s: another answer than before (%s, was %s); -dump DIR writes it", question, hash, want[question])
			}
			delete(want, question)
		}
	}
	for question := range want {
		if !*update {
			t.Errorf("%s: in the golden and not asked", question)
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(now.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// answerOf answers a question as somebody types it, in JSON.
func answerOf(t *testing.T, s *Session, line string) []byte {
	t.Helper()
	words, err := SplitWords(line)
	if err != nil {
		t.Fatal(err)
	}
	v := Find(words[0])
	args, values, err := v.Parse(words[1:])
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	q, err := v.Question(args, values)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	a, err := s.Ask(t.Context(), q, Environment{})
	var asked *Error
	if errors.As(err, &asked) {
		return []byte(asked.Error())
	}
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	defer a.Close()
	made, err := a.Make(t.Context(), "json", "")
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return made.Files[0].Data
}
