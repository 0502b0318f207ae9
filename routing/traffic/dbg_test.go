package traffic
import "testing"
func TestDbg(t *testing.T){
 c:=newCrew(hall(12, 20, 10, 6, 4, false), 5, 1)
 c.run(1100)
 for i:=range c.robots { t.Log(c.f.NodeID[c.tk.Frontier(i)], c.f.NodeID[c.robots[i].goal], c.pl.class[i], c.pl.held[i], c.pl.remain[i], c.plan.Path[i], c.plan.Why[i], c.plan.Blocker[i], c.prob.Robots[i], c.pl.fixed[c.tk.Frontier(i)]) }
 t.Log(c.plan.Order, c.pl.order, len(c.pl.walls), c.pl.p.pockets,c.pl.p.stands)
}
