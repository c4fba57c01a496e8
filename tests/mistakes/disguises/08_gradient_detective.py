# Slopes that are measured in disguise. Read by chainrule.course.bank.

# %% wrong fix_2 A10: neuron and cost written out, complex
def fix_2(w, b, x, y):
    def J(w, b):
        z = w @ x + b
        a = 1 / (1 + np.exp(-z)) if z.real > 0 else np.exp(z) / (1 + np.exp(z))
        return (a - y) ** 2 / 2
    side = complex(0, 2.0 ** -90)
    dw = np.array([J(w + side * e, b).imag for e in np.eye(len(w))]) * 2.0 ** 90
    return dw, float(J(w, b + side).imag * 2.0 ** 90)
