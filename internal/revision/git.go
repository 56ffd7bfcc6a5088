package revision

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// settings override those of the repository. Of git 2.39 all are known; older
// versions leave unknown ones alone, and each thing is turned off twice, here or
// in [environment] and by the choice of commands.
var settings = []string{
	"safe.bareRepository=explicit", // since 2.38
	"protocol.allow=never",
	"core.fsmonitor=false",
	"core.hooksPath=" + os.DevNull,
	"core.commitGraph=false", // one more file that may not be what it says
}

// inherited are the variables that git gets from the shell: where programs and
// the user's own settings are, among which is safe.directory, and how far up a
// repository is looked for. No other reaches it: GIT_DIR, GIT_CONFIG_COUNT,
// GIT_EXTERNAL_DIFF, GIT_SSH, GIT_TRACE and their like mean other commands.
var inherited = []string{
	"PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "SUDO_UID",
	"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES",
	"SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA", "PROGRAMDATA", "PROGRAMFILES", "TEMP", "TMP", "PATHEXT", // Windows
}

// environment is what git runs in.
func environment(lookup func(string) (string, bool)) []string {
	env := []string{
		"LC_ALL=C",
		"GIT_NO_LAZY_FETCH=1", // since 2.45, and 2.39.4 of the older ones
		"GIT_ALLOW_PROTOCOL=none",
		"GIT_PROTOCOL_FROM_USER=0",
		"GIT_NO_REPLACE_OBJECTS=1",
		"GIT_GRAFT_FILE=" + os.DevNull,
		"GIT_OPTIONAL_LOCKS=0",
		"GIT_TERMINAL_PROMPT=0",
		"GIT_ATTR_NOSYSTEM=1",
	}
	for _, name := range inherited {
		if value, ok := lookup(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// command is git with arguments, in the repository's work tree.
func (r *Repository) command(ctx context.Context, args ...string) *exec.Cmd {
	all := []string{"--no-pager", "--literal-pathspecs", "-C", r.top}
	for _, s := range settings {
		all = append(all, "-c", s)
	}
	cmd := exec.CommandContext(ctx, "git", append(all, args...)...)
	cmd.Env = environment(os.LookupEnv)
	cmd.Stderr = &message{}
	cmd.WaitDelay = time.Second
	return cmd
}

// A message keeps the beginning of what git says is wrong.
type message struct{ bytes.Buffer }

func (m *message) Write(b []byte) (int, error) {
	m.Buffer.Write(b[:min(len(b), max(0, 4096-m.Len()))])
	return len(b), nil
}

// output runs git within the bounds and returns what it prints.
func (r *Repository) output(ctx context.Context, args ...string) (string, error) {
	ctx, stop := r.bounded(ctx)
	defer stop()
	cmd := r.command(ctx, args...)
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", wrong(ctx, cmd, err)
	}
	out, err := io.ReadAll(io.LimitReader(pipe, r.limits.bytes+1))
	if int64(len(out)) > r.limits.bytes {
		cmd.Process.Kill()
		cmd.Wait()
		return "", failure(TooMuch, "git prints more than %d MB about the revision", r.limits.bytes>>20)
	}
	if waited := cmd.Wait(); waited != nil {
		err = waited
	}
	if err != nil {
		return "", wrong(ctx, cmd, err)
	}
	return string(out), nil
}

// errTime is why the context of a command ended that took too long.
var errTime = errors.New("git takes too long")

func (r *Repository) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, r.limits.time, errTime)
}

// wrong says why git ended with err. Its own word is the message.
func wrong(ctx context.Context, cmd *exec.Cmd, err error) error {
	switch {
	case errors.Is(context.Cause(ctx), errTime):
		return failure(TooMuch, "reading took too long and was stopped")
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, exec.ErrDot):
		return failure(NoProgram, "git is not installed")
	}
	word := err.Error()
	if m, ok := cmd.Stderr.(*message); ok && m.Len() > 0 {
		lines := strings.Split(strings.TrimSpace(m.String()), "\n")
		word = lines[0]
		for _, line := range lines { // warnings may stand before it
			if rest, ok := strings.CutPrefix(line, "fatal: "); ok {
				word = rest
				break
			}
		}
	}
	for _, k := range []struct {
		begins string
		kind   Kind
	}{
		{"not a git repository", NoRepository},
		{"detected dubious ownership", Foreign},
		{"unsafe repository", Foreign}, // before 2.37
		{"cannot use bare repository", Bare},
		{"this operation must be run in a work tree", Bare},
		{"missing ", Missing},
		{"not a tree object", Missing},
		{"unable to read", Missing},
		{"could not fetch", Missing},
		{"lazy fetching disabled", Missing},
	} {
		if strings.HasPrefix(word, k.begins) {
			return &Error{k.kind, word}
		}
	}
	return &Error{Failed, word}
}
