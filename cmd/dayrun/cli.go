package main

import (
	"context"
	"errors"
	"io"

	"github.com/alecthomas/kong"
)

// Exit codes of the tools.
const (
	exitOK         = 0
	exitFailed     = 1 // ran, and the answer is no
	exitUnreadable = 2 // could not run: bad usage, unreadable data
)

// CLI is the command line: one struct a subcommand, in the file of its name.
type CLI struct {
	Serve   ServeCmd   `cmd:"" help:"Run the server."`
	Demo    DemoCmd    `cmd:"" help:"Run the server with simulated hardware and sample orders."`
	Sim     SimCmd     `cmd:"" help:"Run the simulated hardware alone, against any broker and API."`
	Run     RunCmd     `cmd:"" help:"Take an order file through a warehouse in virtual time."`
	Order   OrderCmd   `cmd:"" help:"Look at orders."`
	Ledger  LedgerCmd  `cmd:"" help:"Check, back up, restore and export a ledger."`
	Proof   ProofCmd   `cmd:"" help:"Prove what the ledger says, and check such a proof offline."`
	Route   RouteCmd   `cmd:"" help:"Solve or check a delivery routing file."`
	Pick    PickCmd    `cmd:"" help:"Play and measure picking decisions."`
	Floor   FloorCmd   `cmd:"" help:"Verify runs of a floor."`
	Device  DeviceCmd  `cmd:"" help:"Give devices credentials for the embedded broker."`
	Config  ConfigCmd  `cmd:"" help:"Look at the configuration."`
	Version VersionCmd `cmd:"" help:"Print the version."`
}

// streams are where a command writes, and the settings it was started with.
type streams struct {
	out, err io.Writer
	origins  map[string]string
}

// exitError carries an exit code other than 1.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// Run is main without the process: tests call it with their own streams.
func Run(ctx context.Context, args, env []string, out, errOut io.Writer) (int, error) {
	var cli CLI
	res, err := newResolver(args, env)
	if err != nil {
		return exitUnreadable, err
	}
	exited := -1
	parser, err := kong.New(&cli, kong.Name("dayrun"), kong.Description("Warehouse control: orders in, robots, vans and drones out."),
		kong.Writers(out, errOut), kong.Exit(func(code int) { exited = code }), kong.Resolvers(res), kong.UsageOnError())
	if err != nil {
		return exitUnreadable, err
	}
	if err := res.check(parser.Model); err != nil {
		return exitUnreadable, err
	}
	k, err := parser.Parse(args)
	if exited >= 0 {
		return exited, nil
	}
	if err != nil {
		return exitUnreadable, err
	}
	k.BindTo(ctx, (*context.Context)(nil))
	err = k.Run(&streams{out: out, err: errOut, origins: res.origins})
	var e *exitError
	switch {
	case err == nil:
		return exitOK, nil
	case errors.As(err, &e):
		return e.code, e.err
	default:
		return exitFailed, err
	}
}
