package revision

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// lazily is the configuration of a partial clone, whose missing objects git
// fetches from a server when they are read.
const lazily = `[core]
	repositoryformatversion = 1
[extensions]
	partialClone = origin
[remote "origin"]
	promisor = true
`

// planted are settings that make some command of git start a program. $X is a
// command line that leaves a file, $P a program that does, $D the folder of the
// test. Where works is set the program starts when plain git reads a missing
// object, so that the test is known to see it.
var planted = []struct {
	name, config string
	works        bool
}{
	{"ssh command", lazily + "url = ssh://x@host/y\n[core]\nsshCommand = \"$X\"", true},
	{"upload pack", lazily + "url = $D\nuploadpack = \"$X\"", true},
	{"ext", lazily + "url = \"ext::$P\"\n[protocol \"ext\"]\nallow = always", true},
	{"ext by insteadOf", lazily + "url = https://example.org/x\n[url \"ext::$P \"]\ninsteadOf = https://example.org/\n[protocol \"ext\"]\nallow = always", true},
	{"vcs", lazily + "url = x\nvcs = pwned\n[protocol]\nallow = always", true},
	{"a helper", lazily + "url = pwned::x\n[protocol]\nallow = always", true},
	{"git proxy", lazily + "url = git://host/x\n[core]\ngitProxy = $P", true},
	{"credentials", lazily + "url = https://127.0.0.1:1/x\n[credential]\nhelper = \"!$X\"", false},
	{"ask pass", lazily + "url = https://user@127.0.0.1:1/x\n[core]\naskPass = $P", false},
	{"include", "[include]\npath = $D/included", true},
	{"include if", "[includeIf \"gitdir:/\"]\npath = $D/included", true},
	{"work tree configuration", "[core]\nrepositoryformatversion = 1\n[extensions]\nworktreeConfig = true", true},
	{"fsmonitor", "[core]\nfsmonitor = \"$X\"", false},
	{"pager", "[core]\npager = \"$X\"\n[pager]\nls-tree = \"$X\"\ncat-file = \"$X\"\nrev-list = \"$X\"\nrev-parse = \"$X\"", false},
	{"editor", "[core]\neditor = \"$X\"\n[sequence]\neditor = \"$X\"", false},
	{"hooks", "[core]\nhooksPath = $D/hooks", false},
	{"alternates", "[core]\nalternateRefsCommand = \"$X\"\nalternateRefsPrefixes = refs", false},
	{"external diff", "[diff]\nexternal = $P\n[diff \"x\"]\ncommand = \"$X\"\ntextconv = \"$X\"", false},
	{"filters", "[filter \"x\"]\nclean = \"$X\"\nsmudge = \"$X\"\nprocess = \"$X\"\nrequired = true", false},
	{"merge and tools", "[merge \"x\"]\ndriver = \"$X\"\n[mergetool \"x\"]\ncmd = \"$X\"\n[difftool \"x\"]\ncmd = \"$X\"", false},
	{"signatures", "[gpg]\nprogram = $P\n[gpg \"ssh\"]\nprogram = $P\ndefaultKeyCommand = \"$X\"\n[log]\nshowSignature = true", false},
	{"aliases", "[alias]\nls-tree = \"!$X\"\ncat-file = \"!$X\"\nrev-list = \"!$X\"\nrev-parse = \"!$X\"", false},
	{"packing", "[uploadpack]\npackObjectsHook = $P\n[gc]\nauto = 1\n[maintenance]\nauto = true", false},
	{"interactive", "[interactive]\ndiffFilter = \"$X\"\n[add.interactive]\nuseBuiltin = false\n[sendemail]\nsmtpServer = $P\n[trailer \"x\"]\ncommand = \"$X\"", false},
	{"submodules", "[submodule \"x\"]\nupdate = \"!$X\"\nurl = \"ext::$P\"\n[submodule]\nrecurse = true", false},
}

// TestNoProgram plants programs in a repository and reads it: none starts.
func TestNoProgram(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the programs are shell scripts")
	}
	r := twoCommits(t)
	bin := t.TempDir()
	pwned := filepath.Join(bin, "PWNED")
	script := "#!/bin/sh\ntouch " + pwned + "\nexit 1\n"
	for _, name := range []string{"x", "git-remote-pwned", "git-fetch", "hooks/post-index-change", "hooks/reference-transaction", "hooks/fsmonitor-watchman"} {
		name = filepath.Join(bin, name)
		os.MkdirAll(filepath.Dir(name), 0o777)
		if err := os.WriteFile(name, []byte(script), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	fill := strings.NewReplacer("$X", "touch "+pwned+";", "$P", filepath.Join(bin, "x"), "$D", bin).Replace
	os.WriteFile(filepath.Join(bin, "included"), []byte(fill(planted[0].config)), 0o666)
	t.Setenv("PATH", os.Getenv("PATH")+string(filepath.ListSeparator)+bin)

	r.put(".gitattributes", "* diff=x filter=x merge=x\n")
	r.put(".git/info/attributes", "* diff=x filter=x merge=x\n")
	r.put(".git/config.worktree", fill(planted[0].config))
	for _, hook := range []string{"post-index-change", "reference-transaction", "post-checkout"} {
		r.put(".git/hooks/"+hook, script)
	}
	lost := r.git("", "rev-parse", "HEAD~1:affair/entities.yaml")
	r.lose(lost)
	plain, err := os.ReadFile(filepath.Join(r.dir, ".git/config"))
	if err != nil {
		t.Fatal(err)
	}
	started := func() bool {
		_, err := os.Stat(pwned)
		os.Remove(pwned)
		return err == nil
	}
	// The same repository among the files of another one.
	outer := &repo{t, t.TempDir()}
	outer.git("", "init", "-q")
	bare := filepath.Join(outer.dir, "affair")
	if err := os.CopyFS(bare, os.DirFS(filepath.Join(r.dir, ".git"))); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(bare, os.DirFS(filepath.Join(r.dir, "affair"))); err != nil {
		t.Fatal(err)
	}
	for _, tt := range planted {
		t.Run(tt.name, func(t *testing.T) {
			config := string(plain) + fill(tt.config) + "\n"
			r.put(".git/config", config)
			exec.Command("git", "-C", r.dir, "cat-file", "-e", lost).Run()
			if s := started(); s != tt.works {
				t.Errorf("plain git starts the program: %v, want %v", s, tt.works)
			}
			var e *Error
			got, err := read(t, r.dir, "HEAD~1")
			if !errors.As(err, &e) || e.Kind != Missing {
				t.Errorf("read %q, %v, want that an object is missing", got, err)
			}
			if started() {
				t.Error("reading the repository started the program")
			}
			os.WriteFile(filepath.Join(bare, "config"), []byte(strings.Replace(config, "bare = false", "bare = false\nworktree = .", 1)), 0o666)
			if got, err := read(t, bare, "HEAD~1"); !errors.As(err, &e) || e.Kind != Bare {
				t.Errorf("embedded: read %q, %v, want that it is refused", got, err)
			}
			if started() {
				t.Error("reading the embedded repository started the program")
			}
		})
	}
}

// TestEnvironment: variables of the shell that mean other commands of git change
// nothing.
func TestEnvironment(t *testing.T) {
	r, other := twoCommits(t), newRepo(t)
	dir := t.TempDir()
	pwned := filepath.Join(dir, "PWNED")
	program := filepath.Join(dir, "git-x")
	os.WriteFile(program, []byte("#!/bin/sh\ntouch "+pwned+"\n"), 0o777)
	for name, value := range map[string]string{
		"GIT_DIR": filepath.Join(other.dir, ".git"), "GIT_WORK_TREE": other.dir, "GIT_COMMON_DIR": other.dir, "GIT_INDEX_FILE": pwned, "GIT_NAMESPACE": "x",
		"GIT_OBJECT_DIRECTORY": dir, "GIT_ALTERNATE_OBJECT_DIRECTORIES": dir, "GIT_REPLACE_REF_BASE": "refs/heads", "GIT_SHALLOW_FILE": program,
		"GIT_EXEC_PATH": dir, "GIT_EXTERNAL_DIFF": program, "GIT_ASKPASS": program, "SSH_ASKPASS": program, "GIT_SSH": program, "GIT_SSH_COMMAND": program,
		"GIT_PROXY_COMMAND": program, "GIT_PAGER": program, "PAGER": program, "GIT_EDITOR": program,
		"GIT_TRACE": pwned, "GIT_TRACE_PACKET": pwned, "GIT_TRACE2": pwned, "GIT_TRACE2_EVENT": pwned, "GIT_TRACE2_PERF": pwned, "GIT_REDIRECT_STDERR": pwned,
		"GIT_CONFIG": program, "GIT_CONFIG_PARAMETERS": "'core.x", "GIT_CONFIG_COUNT": "x",
	} {
		t.Setenv(name, value)
	}
	got, err := read(t, filepath.Join(r.dir, "affair"), "HEAD")
	if err != nil || got["entities.yaml"] != "two\n" {
		t.Errorf("read %q, %v", got, err)
	}
	if _, err := os.Stat(pwned); err == nil {
		t.Error("a variable of the shell wrote a file, or started a program")
	}
	// What git does get, and in which words.
	env := environment(func(name string) (string, bool) { return "of " + name, true })
	for _, want := range []string{"GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none", "GIT_NO_REPLACE_OBJECTS=1", "HOME=of HOME"} {
		if !strings.Contains(fmt.Sprintf("%q", env), fmt.Sprintf("%q", want)) {
			t.Errorf("git runs without %s", want)
		}
	}
}

// TestReplaced: refs/replace and grafts show other objects than those that were
// committed, and are not looked at.
func TestReplaced(t *testing.T) {
	r := twoCommits(t)
	one, two := r.git("", "rev-parse", "HEAD~1:affair/entities.yaml"), r.git("", "rev-parse", "HEAD:affair/entities.yaml")
	r.git("", "replace", one, two)
	r.put(".git/info/grafts", r.git("", "rev-parse", "HEAD")+"\n")
	got, err := read(t, r.dir, "HEAD~1")
	if err != nil || got["affair/entities.yaml"] != "one\n" {
		t.Errorf("read %q, %v, want what was committed", got, err)
	}
}
