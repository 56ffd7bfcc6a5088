package child

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestMain lets the test binary be a program that draws, and its child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if os.Args[1] == Command {
			echo()
			os.Exit(0)
		}
		if program := programs[os.Args[1]]; program != nil {
			program()
			os.Exit(0)
		}
	}
	if os.Getenv("GORACE") == "" {
		os.Setenv("GORACE", "atexit_sleep_ms=0") // else each process sleeps a second at its end
	}
	os.Exit(m.Run())
}

// echo is the child: it tells what it has been given.
func echo() {
	in, err := io.ReadAll(os.Stdin)
	if len(in) == 0 {
		os.WriteFile(os.Getenv("ENDED"), nil, 0o600)
	} else {
		fmt.Printf("args %q\nPLACE %q\nstdin %q %v\n", os.Args[1:], os.Getenv("PLACE"), in, err)
	}
}

// programs are what the parent does in main, by its first argument.
var programs = map[string]func(){
	// Takes two children and talks to each.
	"take": func() {
		os.Setenv("PLACE", "main")
		for range 2 {
			p := Take()
			if p == nil {
				fmt.Println("none")
				continue
			}
			fmt.Fprint(p.Stdin, "work")
			p.Stdin.Close()
			said, _ := io.ReadAll(p.Stdout)
			state, err := p.Wait()
			fmt.Printf("%s%v %v\n", said, state, err)
		}
	},
	// Finds out that it needs none.
	"close": func() {
		p := idle.Load()
		CloseIdle()
		CloseIdle()
		_, err := p.Wait()
		fmt.Println(Take() == nil, err != nil)
	},
}

// run runs the test binary as a program and returns what it says.
func run(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "PLACE=init")
	cmd.Stdin = strings.NewReader("the parent's stdin")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v: %v", args, err)
	}
	return string(out)
}

// wantsTwo skips a test of a child that is not started early on one processor.
func wantsTwo(t *testing.T) {
	if runtime.NumCPU() == 1 {
		t.Skip("on one processor no child is started early")
	}
}

func TestEarly(t *testing.T) {
	wantsTwo(t)
	want := `args ["_layout"]
PLACE "init"
stdin "work" <nil>
exit status 0 <nil>
none
`
	if got := run(t, "take", "x.svg"); got != want {
		t.Errorf("the program said\n%s, want\n%s", got, want)
	}
	if got, want := run(t, "take", "x.dot"), "none\nnone\n"; got != want {
		t.Errorf("without a promise the program said\n%s, want\n%s", got, want)
	}
	if Take() != nil {
		t.Error("a test has a child")
	}
}

func TestCloseIdle(t *testing.T) {
	wantsTwo(t)
	ended := filepath.Join(t.TempDir(), "ended")
	t.Setenv("ENDED", ended)
	if got, want := run(t, "close", "x.svg"), "true true\n"; got != want {
		t.Errorf("no child left, waited for: %s, want %s", got, want)
	}
	if _, err := os.Stat(ended); err != nil {
		t.Errorf("the child did not end by itself: %v", err)
	}
	CloseIdle() // where there is none
}

// TestCannotStart runs a program whose file is gone: it has no early child, and
// says nothing about it.
func TestCannotStart(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("a file that is gone can be run on Linux only")
	}
	self, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "self")
	if err := os.WriteFile(name, self, 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", `exec 3<"$1"; rm "$1"; exec /proc/self/fd/3 take x.svg`, "sh", name)
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "none\nnone\n" {
		t.Errorf("the program said %q, %v, want none twice", out, err)
	}
}

func TestStart(t *testing.T) {
	if _, err := Start("/nonexistent/program"); err == nil {
		t.Error("Start finds a program that is not there")
	}
	p, err := StartSelf()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.Kill(); err != nil {
		t.Error(err)
	}
	if state, err := p.Wait(); err != nil || state.Success() {
		t.Errorf("a killed child ends with %v, %v", state, err)
	}
}

func TestPromisesDrawing(t *testing.T) {
	for line, want := range map[string]bool{
		"graphx":                        false,
		"graphx path Dmitriev Zelensky": false,
		"graphx path Dmitriev Zelensky -o path.svg":    true,
		"graphx path A B --output=a/path.svg":          true,
		"graphx path A B --format svg":                 true,
		"graphx path A B --format=svg":                 true,
		"graphx path A B -format=svg --json":           true,
		"graphx path A B -o x.dot":                     false,
		"graphx path A B -o x.svg --help":              false,
		"graphx near Dmitriev -o x.svg":                true,
		"graphx render":                                true,
		"graphx --case harbour render":                 true,
		"graphx render --focus Dmitriev":               true,
		"graphx render -o case.svg":                    true,
		"graphx render -o case.svg --json":             true,
		"graphx render -o case.dot":                    false,
		"graphx render -o case.gv":                     false,
		"graphx render --format dot":                   false,
		"graphx render -o case.mmd":                    false,
		"graphx render --format mermaid":               false,
		"graphx path A B -o x.png --dpi 300":           true,
		"graphx near Dmitriev --format=pdf":            true,
		"graphx render --json":                         false,
		"graphx render --help":                         false,
		"graphx show svgalka":                          false,
		"graphx _layout":                               false,
		"graphx _layout x.svg":                         false,
		"graphx _complete render -o x.svg":             false,
		"render.svg":                                   false,
		"graphx.test -test.timeout=10m0s render x.svg": false,
		"graphx.test x.svg -test.run=Paths":            false,
		"graphx.test render":                           true,
	} {
		if got := promisesDrawing(strings.Fields(line)); got != want {
			t.Errorf("promisesDrawing(%s) = %t, want %t", line, got, want)
		}
	}
}

// TestInitComesFirst holds what puts this package's init before wasmcache's in
// every program: it waits for nothing that the other does not wait for, and
// sorts before it. Package render looks at a program.
func TestInitComesFirst(t *testing.T) {
	deps := func(path string) []string {
		out, err := exec.Command("go", "list", "-deps", path).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Fields(string(out))
	}
	theirs := map[string]bool{}
	other := deps("../wasmcache")
	for _, dep := range other {
		theirs[dep] = true
	}
	ours := deps(".")
	for _, dep := range ours[:len(ours)-1] {
		if !theirs[dep] {
			t.Errorf("we import %s, which wasmcache does not", dep)
		}
	}
	if self, that := ours[len(ours)-1], other[len(other)-1]; self > that || !strings.HasSuffix(self, "/child") {
		t.Errorf("%s sorts after %s", self, that)
	}
}
