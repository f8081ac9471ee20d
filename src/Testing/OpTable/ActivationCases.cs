using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>Rows of the activation functions; 0 is kept out where two formulas meet, as a difference there is no slope.</summary>
internal static class ActivationCases
{
    public static ImmutableArray<OpCase> All { get; } =
    [
        Of("Relu", "", x => x.Relu(), 0.1, 3, bothSigns: true),
        Of("Gelu", "", x => x.Gelu(), -3, 3),
        Of("GeluErf", "", x => x.GeluErf(), -3, 3),
        Of("Relu6", "", x => x.Relu6(), 0.1, 9, bothSigns: true),
        Of("LeakyRelu", "", x => x.LeakyRelu(), 0.1, 3, bothSigns: true),
        Of("Threshold", "", x => x.Threshold(0.05, -1.5), 0.1, 3, bothSigns: true),
        Of("Elu", "", x => x.Elu(1.3), 0.1, 3, bothSigns: true),
        Of("Selu", "", x => x.Selu(), 0.1, 3, bothSigns: true),
        Of("Celu", "", x => x.Celu(0.7), 0.1, 3, bothSigns: true),
        Of("Silu", "", x => x.Silu(), -4, 4),
        Of("Swish", "", x => x.Swish(1.7), -4, 4),
        Of("Softplus", "", x => x.Softplus(), -4, 4),
        Of("Softplus", "with a slope", x => x.Softplus(2.5), -4, 4),
        Of("LogSigmoid", "", x => x.LogSigmoid(), -4, 4),
        Of("Mish", "", x => x.Mish(), -4, 4),
        Of("Softsign", "", x => x.Softsign(), 0.1, 3, bothSigns: true),
        Of("HardTanh", "", x => x.HardTanh(), 0.1, 2, bothSigns: true),
        Of("HardTanh", "with limits", x => x.HardTanh(-0.05, 7), 0.1, 9, bothSigns: true),
        Of("HardSigmoid", "", x => x.HardSigmoid(), 0.1, 5, bothSigns: true),
        Of("HardSigmoid", "with a slope", x => x.HardSigmoid(0.2), 0.1, 5, bothSigns: true),
        Of("HardSwish", "", x => x.HardSwish(), 0.1, 5, bothSigns: true),
        Of("TanhShrink", "", x => x.TanhShrink(), -3, 3),
        Of("SoftShrink", "", x => x.SoftShrink(0.3), 0.01, 1, bothSigns: true),
        Of("HardShrink", "", x => x.HardShrink(0.3), 0.01, 1, bothSigns: true),
        new("Prelu", "", c => c.Number("x", [3, c.N], 0.1, 2, bothSigns: true).Prelu(c.Number("slope", [c.N]))),
        new("Prelu", "one slope", c => c.Number("x", [c.N, 3], 0.1, 2, bothSigns: true).Prelu(c.Number("slope", [3]))),
        new("Glu", "rows", c => c.Number("x", [3, 2 * c.N]).Glu()),
        new("Glu", "the middle", c => c.Number("x", [2, 6, c.N]).Glu(1)),
    ];

    private static OpCase Of(string name, string variant, Func<Tensor, Tensor> of, double low, double high, bool bothSigns = false) =>
        new(name, variant, c => of(c.Number("x", [3, c.N], low, high, bothSigns)));
}
