"""Prints the values that tests.rs beside this file holds the scores against.

pip install scikit-learn krippendorff irrCAC && python3 src/training/score/reference.py
"""
import numpy as np, pandas as pd
from sklearn.metrics import cohen_kappa_score, confusion_matrix, precision_recall_fscore_support, f1_score
import krippendorff
from irrCAC.raw import CAC

def splitmix(seed):
    s = seed & (2**64-1)
    while True:
        s = (s + 0x9E3779B97F4A7C15) & (2**64-1)
        z = s
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2**64-1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2**64-1)
        yield z ^ (z >> 31)

def data(seed, n, labels, keep):
    r = splitmix(seed); out = []
    for _ in range(n):
        a = labels[next(r) % len(labels)]
        b = a if next(r) % 100 < keep else labels[next(r) % len(labels)]
        out.append((a, b))
    return out

for seed, n, labels, keep in [(7, 60, ["allow","remove","restrict","escalate"], 70), (11, 200, ["0","1","2","3","4","5"], 55), (3, 40, ["a","b"], 90)]:
    d = data(seed, n, labels, keep); a = [x for x,_ in d]; b = [y for _,y in d]
    L = sorted(set(a)|set(b))
    p, r, f, s = precision_recall_fscore_support(a, b, labels=L, zero_division=0)
    ac1 = CAC(pd.DataFrame({"r1":a,"r2":b}), weights="identity", digits=12).gwet()["est"]["coefficient_value"]
    print(seed, n, labels, keep)
    print(" po", sum(x==y for x,y in d)/n, "kappa", cohen_kappa_score(a,b), "lin", cohen_kappa_score(a,b,weights="linear"), "quad", cohen_kappa_score(a,b,weights="quadratic"), "ac1", ac1)
    print(" L", L, "cm", confusion_matrix(a,b,labels=L).tolist())
    print(" p", p.tolist(), "r", r.tolist(), "f", f.tolist())
    print(" macro", f1_score(a,b,average="macro",labels=L,zero_division=0), "micro", f1_score(a,b,average="micro",labels=L,zero_division=0))

# alpha with gaps: 3 raters, 50 units, 15 % missing
r = splitmix(5); L = ["allow","remove","restrict"]; m = [[],[],[]]
for u in range(50):
    true = next(r) % 3
    for k in range(3):
        v = true if next(r) % 100 < 75 else next(r) % 3
        m[k].append(np.nan if next(r) % 100 < 15 else float(v))
print("alpha nominal", krippendorff.alpha(reliability_data=np.array(m), level_of_measurement="nominal"))
# Krippendorff 2011 worked example
ex = ["*    *    *    *    *    3    4    1    2    1    1    3    3    *    3",
"1    *    2    1    3    3    4    3    *    *    *    *    *    *    *",
"*    *    2    1    3    4    4    *    2    1    1    3    3    *    4"]
print("K2011 nominal", krippendorff.alpha(reliability_data=[[np.nan if v=="*" else int(v) for v in c.split()] for c in ex], level_of_measurement="nominal"))
rng = np.random.default_rng(1); d = data(7, 60, ["allow","remove","restrict","escalate"], 70)
ks = [cohen_kappa_score([d[i][0] for i in ix],[d[i][1] for i in ix]) for ix in rng.integers(0,60,(20000,60))]
print("kappa seed 7 interval", np.percentile(ks,[2.5,97.5]))
