package traffic
import ("testing";"fmt";"dayrun/routing")
func TestDbg(t *testing.T){
 for _,fl:=range []struct{n string; f *routing.Floor}{{"hw",highways(16, 2, 10, 12, 4)}} {
 tn:=travelNodes(fl.f)
 for _,per:=range []int{40,20,15,10,6} {
 n:=tn/per
 for _,ahead:=range []int{2,4} {
 for _,every:=range []int64{500,1000,2000} {
 c:=newCrew(fl.f, n, 1)
 c.ahead,c.every=ahead,every
 if err:=c.run(1800000);err!=nil{t.Fatal(err)}
 fmt.Printf("%s nodes %d n=%d per %d ahead=%d every=%d eff %.2f tasks/r/h %.1f longest %d dropped %d\n",fl.n,tn,n,per,ahead,every,c.efficiency(),float64(c.tasks)*2/float64(n),c.longest/1000,c.dropped)
 }}}}
}
