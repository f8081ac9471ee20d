namespace MiniTorch.Ir.Scalars;

/// <summary>
/// The exact primitives that scalar programs are made of. Each gives the same bits on every machine and at every vector width,
/// which is why whole programs do. Codegen translates each to IL, the block evaluator runs each: these are the only two places
/// that know them one by one.
/// </summary>
public enum ScalarPrimitive
{
    /// <summary>An operand of the program; <see cref="ScalarInstruction.Immediate"/> is its position.</summary>
    Input,

    /// <summary>A constant; <see cref="ScalarInstruction.Immediate"/> holds its bits.</summary>
    Constant,

    /// <summary>The i32 position of the element along the axis in Immediate; axis -1 is the row-major linear position.</summary>
    Index,

    /// <summary>a + b; integers wrap.</summary>
    Add,

    /// <summary>a - b; integers wrap.</summary>
    Subtract,

    /// <summary>a * b; integers wrap.</summary>
    Multiply,

    /// <summary>a / b; for integers x/0 is 0 and MIN/-1 wraps.</summary>
    Divide,

    /// <summary>Integer remainder with the sign of a; x%0 is 0.</summary>
    Remainder,

    /// <summary>Sign flip of a float (also of zero and NaN), or integer negation.</summary>
    Negate,

    /// <summary>Clears the sign of a float.</summary>
    Abs,

    /// <summary>Correctly rounded square root.</summary>
    Sqrt,

    /// <summary>a * b + c rounded once.</summary>
    FusedMultiplyAdd,

    /// <summary>
    /// a * 2^b of floats, rounded once. b is integral, in -252..254 for f32 and in -2044..2046 for f64; a is 0, infinite, or of a size
    /// between 2^-24 and 2^24, which a reduced argument always is; NaN gives NaN.
    /// </summary>
    Scale,

    /// <summary>IEEE 754-2019 minimum: NaN propagates, -0 is below +0. Integers: the smaller.</summary>
    Minimum,

    /// <summary>IEEE 754-2019 maximum: NaN propagates, -0 is below +0. Integers: the larger.</summary>
    Maximum,

    /// <summary>Largest integral value not above a.</summary>
    Floor,

    /// <summary>Nearest integral value, ties to even.</summary>
    RoundEven,

    /// <summary>a == b, as Bool; false when either is NaN.</summary>
    Equal,

    /// <summary>a &lt; b, as Bool; false when either is NaN.</summary>
    Less,

    /// <summary>a &lt;= b, as Bool; false when either is NaN.</summary>
    LessOrEqual,

    /// <summary>a ? b : c.</summary>
    Select,

    /// <summary>Bitwise and of integers or truth values.</summary>
    And,

    /// <summary>Bitwise or of integers or truth values.</summary>
    Or,

    /// <summary>Bitwise exclusive or of integers or truth values.</summary>
    Xor,

    /// <summary>Bitwise complement of integers, negation of truth values.</summary>
    Not,

    /// <summary>a shifted left by the constant in Immediate.</summary>
    ShiftLeft,

    /// <summary>a shifted right by the constant in Immediate, zeros coming in.</summary>
    ShiftRightLogical,

    /// <summary>a shifted right by the constant in Immediate, copies of the sign coming in.</summary>
    ShiftRightArithmetic,

    /// <summary>The upper half of the full product of two i32 read as unsigned.</summary>
    MultiplyHighUnsigned,

    /// <summary>
    /// Conversion by value from the operand's type. Float to integer truncates and saturates, NaN gives 0; integer to float rounds
    /// once, ties to even; Bool and U8 widen to integers; an integer to Bool is "not zero", to U8 keeps the low byte (a float goes to
    /// i64 first).
    /// </summary>
    Convert,

    /// <summary>The same bits read as another type of the same size.</summary>
    Bitcast,
}
