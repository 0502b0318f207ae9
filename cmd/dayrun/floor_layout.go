package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dayrun/routing"
	"dayrun/routing/league"
	"dayrun/site"
)

// layoutEnd and sideEnd are how the two files of a floor end.
const (
	layoutEnd = ".lif.json"
	sideEnd   = ".site.json"
)

// gridPitchMm is the cell of a grid map, which has no measure of its own.
const gridPitchMm = 1300

// FloorCheckCmd looks for what would strand robots or let them touch.
type FloorCheckCmd struct {
	File   string  `arg:"" help:"VDMA LIF 1.0 layout, or a MovingAI grid map (.map)." type:"path"`
	Side   string  `help:"Side file; default: NAME.site.json beside NAME.lif.json." type:"path"`
	Length float64 `default:"0.95" help:"Robot's length with load, m."`
	Width  float64 `default:"0.7" help:"Robot's width with load, m."`
	JSON   bool    `name:"json" help:"Print JSON."`
}

// checkedFault is a fault in JSON.
type checkedFault struct {
	Severity string `json:"severity"`
	Field    string `json:"field"`
	Node     string `json:"node,omitempty"`
	Edge     string `json:"edge,omitempty"`
	Text     string `json:"text"`
}

// Run exits 0 when nothing is broken, 1 when something is, 2 when the floor
// cannot be read.
func (c *FloorCheckCmd) Run(s *streams) error {
	for _, v := range []struct {
		name string
		m    float64
	}{{"length", c.Length}, {"width", c.Width}} {
		if !(v.m > 0 && v.m <= 20) {
			return &exitError{exitUnreadable, fmt.Errorf("%s %v: give metres, more than 0 and at most 20", v.name, v.m)}
		}
	}
	f, err := readFloor(c.File, c.Side)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	var faults []routing.Fault // no robot drives where people walk; the ways on foot were checked when it was read
	if f.Drives() {
		faults = f.Check(site.Defaults().Motion, routing.Footprint{LengthMm: int32(c.Length * 1000), WidthMm: int32(c.Width * 1000)})
	}
	broken := 0
	list := []checkedFault{}
	for _, x := range faults {
		if x.Severity == routing.Broken {
			broken++
		}
		list = append(list, checkedFault{x.Severity.String(), x.Field, x.Node, x.Edge, x.Text})
	}
	if c.JSON {
		if err := json.NewEncoder(s.out).Encode(list); err != nil {
			return fmt.Errorf("write faults: %w", err)
		}
	} else {
		for _, x := range faults {
			fmt.Fprintln(s.out, x)
		}
		fmt.Fprintf(s.out, "%s: %d nodes, %d edges, %d shelves, %d stations, %d chargers, %d parks; %d broken, %d warnings\n",
			f.Name, len(f.NodeID), len(f.EdgeID), len(f.Shelves), len(f.Stations), len(f.Chargers), len(f.Parks), broken, len(faults)-broken)
	}
	if broken > 0 {
		return fmt.Errorf("the floor is broken in %d places", broken)
	}
	return nil
}

// FloorRenderCmd draws a floor.
type FloorRenderCmd struct {
	File   string `arg:"" help:"VDMA LIF 1.0 layout, or a MovingAI grid map (.map)." type:"path"`
	Side   string `help:"Side file; default: NAME.site.json beside NAME.lif.json." type:"path"`
	Output string `short:"o" required:"" help:"Picture to write; its name ends in .svg or .png." type:"path"`
}

// Run writes the picture.
func (c *FloorRenderCmd) Run(*streams) error {
	render := map[string]func(*routing.Floor, io.Writer) error{".svg": routing.RenderSVG, ".png": routing.RenderPNG}[strings.ToLower(filepath.Ext(c.Output))]
	if render == nil {
		return &exitError{exitUnreadable, fmt.Errorf("output %q: give a name that ends in .svg or .png", filepath.Base(c.Output))}
	}
	f, err := readFloor(c.File, c.Side)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	return writeTo(c.Output, func(w io.Writer) error { return render(f, w) })
}

// FloorGenerateCmd lays out a goods-to-person floor, or with --pickers one of
// fixed shelves between which people walk.
type FloorGenerateCmd struct {
	Name       string  `arg:"" help:"Writes NAME.lif.json and NAME.site.json."`
	Shelves    int     `default:"600" help:"Shelves."`
	Stations   int     `default:"8" help:"Picking stations."`
	Robots     int     `default:"80" help:"Robots that it shall have room for."`
	Spare      int     `help:"Empty storage places, percent of the shelves; default: 2, in deep lanes 10 and as many as robots."`
	LaneDepth  int     `default:"1" help:"Shelves behind one another at either side of an aisle: those before are moved out of the way."`
	Chargers   int     `default:"18" help:"Chargers, percent of the robots."`
	Queue      int     `default:"5" help:"Nodes of a station's lane."`
	BlockDepth int     `help:"Most shelf rows between cross aisles; default: what fits."`
	Pitch      float64 `default:"1.3" help:"Distance of neighbouring nodes, m."`
	Pickers    int     `help:"Fixed shelves, and so many people with trolleys instead of stations and robots."`
	Totes      int     `default:"12" help:"Totes on a trolley, with --pickers."`
	FollowMe   int     `name:"follow-me" help:"Robots that carry the totes from stop to stop, with --pickers; default: none, trolleys."`
	Zones      int     `help:"Zones that the aisles and pickers are divided into, with --pickers; default: none."`
	Force      bool    `help:"Overwrite files that exist."`
}

// Run writes the two files.
func (c *FloorGenerateCmd) Run(s *streams) error {
	lay := c.robots
	if c.Pickers != 0 {
		lay = c.people
	}
	f, err := lay()
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	lif, side, err := f.WriteLIF()
	if err != nil {
		return err
	}
	files := []string{c.Name + layoutEnd, c.Name + sideEnd}
	for _, name := range files {
		if _, err := os.Stat(name); err == nil && !c.Force {
			return &exitError{exitUnreadable, fmt.Errorf("%s is there already: give another name, or --force to overwrite it", name)}
		}
	}
	for i, data := range [][]byte{lif, side} {
		if err := os.WriteFile(files[i], data, 0o644); err != nil {
			return fmt.Errorf("write floor: %w", err)
		}
	}
	what := fmt.Sprintf("%d stations, %d chargers, %d parks", len(f.Stations), len(f.Chargers), len(f.Parks))
	if f.ByPeople() {
		what = fmt.Sprintf("%d pickers", len(f.Pickers))
	}
	_, err = fmt.Fprintf(s.out, "%s and %s: %d nodes, %d edges, %d shelves, %s\n", files[0], files[1], len(f.NodeID), len(f.EdgeID), len(f.Shelves), what)
	return err
}

func (c *FloorGenerateCmd) people() (*routing.Floor, error) {
	return routing.GeneratePeople(routing.PeopleParams{Name: filepath.Base(c.Name), Shelves: c.Shelves, Pickers: c.Pickers, Totes: c.Totes, Zones: c.Zones, Robots: c.FollowMe})
}

func (c *FloorGenerateCmd) robots() (*routing.Floor, error) {
	return routing.Generate(routing.GenerateParams{Name: filepath.Base(c.Name), Shelves: c.Shelves, Stations: c.Stations, Robots: c.Robots, LaneDepth: c.LaneDepth, SparePercent: c.Spare,
		ChargerPercent: c.Chargers, QueueNodes: c.Queue, BlockDepth: c.BlockDepth, PitchMm: int32(c.Pitch * 1000)})
}

// readFloor reads a layout with its side file, or a grid map.
func readFloor(path, side string) (*routing.Floor, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read floor: %w", err)
	}
	if strings.EqualFold(filepath.Ext(path), ".map") {
		m, err := league.ParseMap(data)
		if err != nil {
			return nil, err
		}
		return routing.GridFloor(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), m.Width, m.Height, m.Free, gridPitchMm)
	}
	var sideData []byte
	name, named := side, side != ""
	if !named {
		name = sideFile(path)
	}
	sideData, err = os.ReadFile(name)
	if err != nil && (named || !errors.Is(err, fs.ErrNotExist)) {
		return nil, fmt.Errorf("read side file: %w", err)
	}
	return routing.ReadLIF(data, sideData)
}

// writeTo makes a file whole or not at all.
func writeTo(path string, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	defer os.Remove(file.Name())
	err = errors.Join(write(file), file.Chmod(0o644), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return nil
}
