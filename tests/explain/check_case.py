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
                ok=[o for _,o in agreeing(t,rec,e)]
            except Exception as err:
                print("  ERR",t.name,type(err).__name__,err); bad+=1; continue
            if not all(ok):
                bad+=1
                print("  BAD",draw,t.name,t.kind,t.label,"watched",len(w),"expected",len(e), ok)
                if verbose:
                    print("    w",[np.round(v,4).tolist() for _,v in w][:4]); print("    e",[np.round(v,4).tolist() for v in e][:4])
    return bad

def check_mutants(case):
    bad=0
    ps={d:case.program(d) for d in DRAWS}
    for m in case.mutants:
        for d in DRAWS:
            try: wrong,g=wrong_values(case,m,d,ps[d])
            except Exception as e:
                print("  ERR",m.title,type(e).__name__,e); bad+=1; break
            if all(g.values()): print("  GRADS RIGHT",m.title,d,m.source.splitlines()[m.line-1].strip()); bad+=1; continue
            lines=[l for _,l,_ in wrong]
            early=[(l,t.text) for o,l,t in wrong if not t.helper and l not in m.accept]
            cut=[]
            for o,l,t in wrong:
                if l in m.accept: break
                if not t.helper: cut.append((l,t.text))
            if not m.unseen and (cut or m.line not in lines and not m.unseen):
                bad+=1; print("  FIRST",m.title,"d",d,"line",m.line,m.source.splitlines()[m.line-1].strip(),"accept",sorted(m.accept),"wrong",[(l,t.text) for _,l,t in wrong][:5])
                break
    return bad
def check_unusual(case):
    bad=0
    for u in case.unusual:
        for d in DRAWS:
            try:
                p=case.program(d); q=case.program(d,u.source,u.form)
                r=q.run(backward=True); g=gradients_right(r,u.gradients,p)
                same=close(r.cost,p.plain.cost)
            except Exception as e:
                print("  ERR",u.title,type(e).__name__,e); bad+=1; break
            if not all(g.values()) or not same: print("  WRONG",u.title,g,same); bad+=1; break
    return bad
if __name__=="__main__":
    for c in all_cases(sys.argv[1] if len(sys.argv)>1 else ""):
        print(c.name, "truths", len(c.truths), "main", sum(not t.part for t in c.truths), "bad", check(c, "-v" in sys.argv), "mutants", len(c.mutants), "bad", check_mutants(c), "unusual", len(c.unusual), "bad", check_unusual(c))
