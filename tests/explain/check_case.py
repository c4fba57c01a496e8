import sys, traceback
import numpy as np
from bank import *
def check(case, verbose=False):
    bad=0
    for draw in DRAWS:
        p=case.program(draw)
        rec=p.run(backward=True)
        g=gradients_right(rec, case.gradients, p)
        if not all(g.values()): print("  GRAD", draw, g); bad+=1
        for t in case.truths:
            w=rec.watched.get(t.name)
            if w is None: print("  NEVER", t.name); bad+=1; continue
            if t.kind in("none","undecided") and not t.measure: continue
            try:
                e=expected(t,p)
                ok=agreeing(t,rec,e)
            except Exception as err:
                print("  ERR",t.name,type(err).__name__,err); bad+=1; continue
            if not all(ok):
                bad+=1
                print("  BAD",draw,t.name,t.kind,t.label,"watched",len(w),"expected",len(e), ok)
                if verbose:
                    print("    w",[np.round(v,4).tolist() for _,v in w][:4]); print("    e",[np.round(v,4).tolist() for v in e][:4])
    return bad
if __name__=="__main__":
    for c in all_cases(sys.argv[1] if len(sys.argv)>1 else ""):
        print(c.name, "truths", len(c.truths), "main", sum(not t.part for t in c.truths), "bad", check(c, "-v" in sys.argv))
