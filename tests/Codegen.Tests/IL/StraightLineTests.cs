using System.Numerics;
using CsCheck;

namespace MiniTorch.Codegen.Tests.IL;

/// <summary>Random straight-line arithmetic, emitted and run, equals the same arithmetic done by C#.</summary>
public class StraightLineTests
{
    private delegate double Arithmetic(int i, long l, float f, double d);

    [Fact]
    public void EmittedArithmeticIsThatOfCSharp() => Gen.Select(
            Gen.UInt.Array[1, 60],
            Gen.Int,
            Gen.Long,
            Gen.OneOf(Gen.Float, Gen.Float[-9, 9]),
            Gen.OneOf(Gen.Double, Gen.Double[-9, 9]))
        .Sample((choices, i, l, f, d) =>
        {
            var machine = new Machine(i, l, f, d);
            foreach (var choice in choices)
            {
                machine.Step((int)(choice % 16), (int)(choice / 16 % 1024));
            }

            // What is left is added up; NaN equals NaN.
            var (emitted, expected) = machine.Total();
            return emitted.Equals(expected);
        });

    // Emits each step and takes it at once on boxed values.
    private sealed class Machine(int i, long l, float f, double d)
    {
        private readonly Emit<Arithmetic> _il = Emit<Arithmetic>.NewDynamicMethod();
        private readonly Stack<object> _values = new();
        private readonly List<(Local Local, object Value)> _locals = [];

        public void Step(int kind, int detail)
        {
            switch (kind)
            {
                case < 5:
                    Load(detail);
                    break;
                case < 7 when _values.Count > 0:
                    Unary(detail);
                    break;
                case 7 when _values.Count > 0:
                    var value = _values.Pop();
                    var local = _il.DeclareLocal(value.GetType());
                    _il.StoreLocal(local);
                    _locals.Add((local, value));
                    break;
                case > 7 when _values.Count > 1:
                    Binary(detail);
                    break;
            }
        }

        public (double Emitted, double Expected) Total()
        {
            var total = 0.0;
            var sum = _il.DeclareLocal<double>("sum");
            _il.LoadConstant(0.0).StoreLocal(sum);
            while (_values.TryPop(out var value))
            {
                total += Number(value);
                _il.Convert<double>().LoadLocal(sum).Add().StoreLocal(sum);
            }

            return (_il.LoadLocal(sum).Return().CreateDelegate()(i, l, f, d), total);
        }

        private void Load(int detail)
        {
            var (local, stored) = _locals.Count > 0 ? _locals[detail % _locals.Count] : default;
            Push((detail % 10) switch
            {
                0 => (_il.LoadArgument(0), i),
                1 => (_il.LoadArgument(1), l),
                2 => (_il.LoadArgument(2), f),
                3 => (_il.LoadArgument(3), d),
                4 => (_il.LoadConstant(0x1234_5678_9ABCL * detail), 0x1234_5678_9ABCL * detail),
                5 => (_il.LoadConstant(0.37f * detail), 0.37f * detail),
                6 => (_il.LoadConstant(1e-3 * detail), 1e-3 * detail),
                7 when _values.Count > 0 => (_il.Duplicate(), _values.Peek()),
                8 when local is not null => (_il.LoadLocal(local), stored),
                _ => (_il.LoadConstant(detail - 500), detail - 500),
            });
        }

        private void Unary(int detail)
        {
            var value = _values.Pop();
            switch (detail % 5)
            {
                case 0:
                    Push((_il.Negate(), Negated(value)));
                    break;
                case 1:
                    Push((_il.Convert<float>(), value switch { int x => (float)x, long x => x, float x => x, _ => (float)(double)value }));
                    break;
                case 2 when value is int or long:
                    Push((_il.Convert<int>(), value is long wide ? unchecked((int)wide) : value));
                    break;
                case 3 when value is int or long:
                    Push((_il.Convert<long>(), value is int narrow ? (long)narrow : value));
                    break;
                default:
                    _il.Pop();
                    break;
            }
        }

        private void Binary(int detail)
        {
            var b = _values.Pop();
            var a = _values.Pop();
            switch (a, b)
            {
                case (int x, int y):
                    Integers(detail, x, y, n => _il.LoadConstant(n), (p, q) => unchecked((int)((uint)p / (uint)q)));
                    break;
                case (long x, long y):
                    Integers(detail, x, y, n => _il.LoadConstant((long)n), (p, q) => unchecked((long)((ulong)p / (ulong)q)));
                    break;
                case (float x, float y):
                    Floats(detail, x, y);
                    break;
                case (double x, double y):
                    Floats(detail, x, y);
                    break;
                default:
                    _values.Push(a);
                    Push((_il.Convert<double>(), Number(b)));
                    break;
            }
        }

        private void Integers<T>(int detail, T x, T y, Func<int, Emit<Arithmetic>> constant, Func<T, T, T> unsignedDivide)
            where T : IBinaryInteger<T>
        {
            // A divisor from 1 to 8 neither faults nor overflows.
            Emit<Arithmetic> Divisor()
            {
                constant(7).And();
                return constant(1).Add();
            }

            var divisor = (y & T.CreateChecked(7)) + T.One;
            Push((detail % 11) switch
            {
                0 => (_il.Add(), unchecked(x + y)),
                1 => (_il.Subtract(), unchecked(x - y)),
                2 => (_il.Multiply(), unchecked(x * y)),
                3 => (Divisor().Divide(), x / divisor),
                4 => (Divisor().Remainder(), x % divisor),
                5 => (Divisor().UnsignedDivide(), unsignedDivide(x, divisor)),
                6 => (_il.And(), x & y),
                7 => (_il.Or(), x | y),
                8 => (_il.Xor(), x ^ y),
                9 => (_il.CompareLessThan(), x < y ? 1 : 0),
                _ => (_il.CompareEqual(), x == y ? 1 : 0),
            });
        }

        private void Floats<T>(int detail, T x, T y)
            where T : IFloatingPoint<T> => Push((detail % 6) switch
            {
                0 => (_il.Add(), x + y),
                1 => (_il.Subtract(), x - y),
                2 => (_il.Multiply(), x * y),
                3 => (_il.Divide(), x / y),
                4 => (_il.CompareGreaterThan(), x > y ? 1 : 0),
                _ => (_il.CompareEqual(), x == y ? 1 : 0),
            });

        private static object Negated(object value) => value switch
        {
            int x => unchecked(-x),
            long x => unchecked(-x),
            float x => -x,
            _ => (object)-(double)value,
        };

        private static double Number(object value) => value switch { int x => x, long x => x, float x => x, _ => (double)value };

        private void Push((Emit<Arithmetic> Emitted, object Value) step) => _values.Push(step.Value);
    }
}
