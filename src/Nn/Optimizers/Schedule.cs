using System.Collections.Immutable;
using System.Globalization;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// How the learning rate goes with the steps: a function of the number of steps done, computed in the graph of the step, so that training
/// goes on where a checkpoint left it. The learning rate of the optimizer is the highest that a schedule reaches.
/// </summary>
public abstract class Schedule
{
    private protected Schedule()
    {
    }

    /// <summary>Such as <c>warm-up(100) cosine(1900, 0.0001)</c>: all that it depends on.</summary>
    public abstract override string ToString();

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static ImmutableArray<string> Names { get; } = ["constant", "step", "exponential", "cosine", "one-cycle"];

    /// <summary>The same rate all the time.</summary>
    public static Schedule Constant { get; } = new ConstantSchedule();

    /// <summary>rate * factor^floor(step / every), at least the floor.</summary>
    /// <param name="every">The steps from one drop to the next.</param>
    /// <param name="factor">What remains of the rate at a drop.</param>
    /// <param name="floor">The lowest rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not above 0, or the floor is negative.</exception>
    public static Schedule Step(int every, double factor = 0.1, double floor = 0) => new PowerSchedule(every, factor, floor, isSmooth: false);

    /// <summary>rate * factor^(step / every), at least the floor.</summary>
    /// <param name="every">The steps in which the rate goes down by the factor.</param>
    /// <param name="factor">What remains of the rate after so many.</param>
    /// <param name="floor">The lowest rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not above 0, or the floor is negative.</exception>
    public static Schedule Exponential(int every, double factor, double floor = 0) => new PowerSchedule(every, factor, floor, isSmooth: true);

    /// <summary>
    /// floor + (rate - floor) (1 + cos(pi step / steps)) / 2, and the floor from there on: Loshchilov and Hutter, "SGDR", arXiv:1608.03983,
    /// without restarts.
    /// </summary>
    /// <param name="steps">The steps from the rate to the floor.</param>
    /// <param name="floor">The rate at the end.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no steps, or the floor is negative.</exception>
    public static Schedule Cosine(int steps, double floor = 0) => new CosineSchedule(steps, floor);

    /// <summary>
    /// From rate / 25 up to the rate and down to the floor, each along half a cosine: Smith and Topin, "Super-convergence",
    /// arXiv:1708.07120, in the form and with the constants of PyTorch.
    /// </summary>
    /// <param name="steps">The steps of the cycle, at least 2; the floor from there on.</param>
    /// <param name="rise">The part of the steps that goes up.</param>
    /// <param name="floor">The rate at the end; null for rate / 250,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 steps, or a number is out of range.</exception>
    public static Schedule OneCycle(int steps, double rise = 0.3, double? floor = null) => new OneCycleSchedule(steps, rise, floor);

    /// <summary>The schedule that a command line names, stretched over a training.</summary>
    /// <param name="name">
    /// One of <see cref="Names"/>. <c>step</c> leaves a tenth of the rate after each third of the training, <c>exponential</c> a hundredth
    /// at its end.
    /// </param>
    /// <param name="steps">The steps of the training, those of the warm-up included.</param>
    /// <param name="warmUp">The steps in which the rate first rises, as <see cref="WithWarmUp"/> says.</param>
    /// <param name="floor">The lowest rate; null for what each takes by itself.</param>
    /// <exception cref="CompilerException">There is none of that name; the message lists those that exist.</exception>
    public static Schedule Create(string name, int steps, int warmUp = 0, double? floor = null)
    {
        var rest = Math.Max(steps - warmUp, 1);
        var schedule = name switch
        {
            "constant" => Constant,
            "step" => Step(Math.Max(rest / 3, 1), 0.1, floor ?? 0),
            "exponential" => Exponential(rest, 0.01, floor ?? 0),
            "cosine" => Cosine(rest, floor ?? 0),
            "one-cycle" => OneCycle(Math.Max(rest, 2), floor: floor),
            _ => throw new CompilerException(new Diagnostic("schedule.name", $"no schedule {name}; there is {string.Join(", ", Names)}")),
        };
        return warmUp == 0 ? schedule : schedule.WithWarmUp(warmUp);
    }

    /// <summary>
    /// This schedule behind a rise in equal steps, of which the first is rate / steps and the last the rate; its own steps count from there.
    /// Goyal et al., arXiv:1706.02677, section 2.2.
    /// </summary>
    /// <param name="steps">The steps of the rise.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are none.</exception>
    public Schedule WithWarmUp(int steps) => new WarmUpSchedule(steps, this);

    /// <summary>The learning rate of a step.</summary>
    /// <param name="rate">The highest learning rate, a scalar.</param>
    /// <param name="step">The steps done before, an i32 scalar.</param>
    public Tensor Rate(Tensor rate, Tensor step)
    {
        using var scope = rate.Builder.In("schedule");
        return Declare(rate, step);
    }

    private protected abstract Tensor Declare(Tensor rate, Tensor step);

    // From one number to another along half a cosine, at a time from 0 to 1.
    private static Tensor Ease(Tensor from, Tensor to, Tensor time) => from + ((to - from) * ((1 - (time * Math.PI).Cos()) * 0.5));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class ConstantSchedule : Schedule
    {
        public override string ToString() => "constant";

        private protected override Tensor Declare(Tensor rate, Tensor step) => rate;
    }

    private sealed class PowerSchedule : Schedule
    {
        private readonly int _every;
        private readonly double _factor;
        private readonly double _floor;
        private readonly bool _isSmooth;

        public PowerSchedule(int every, double factor, double floor, bool isSmooth)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
            ArgumentOutOfRangeException.ThrowIfNegative(floor);
            (_every, _factor, _floor, _isSmooth) = (every, factor, floor, isSmooth);
        }

        public override string ToString() => Text($"{(_isSmooth ? "exponential" : "step")}({_every}, {_factor}, {_floor})");

        private protected override Tensor Declare(Tensor rate, Tensor step)
        {
            var exponent = _isSmooth ? step.Cast(rate.DType) / _every : (step / _every).Cast(rate.DType);
            var scaled = rate * rate.Like(_factor).Pow(exponent);
            return _floor > 0 ? scaled.Max(_floor) : scaled;
        }
    }

    private sealed class CosineSchedule : Schedule
    {
        private readonly int _steps;
        private readonly double _floor;

        public CosineSchedule(int steps, double floor)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
            ArgumentOutOfRangeException.ThrowIfNegative(floor);
            (_steps, _floor) = (steps, floor);
        }

        public override string ToString() => Text($"cosine({_steps}, {_floor})");

        private protected override Tensor Declare(Tensor rate, Tensor step) =>
            Ease(rate, rate.Like(_floor), step.Min(_steps).Cast(rate.DType) / _steps);
    }

    private sealed class OneCycleSchedule : Schedule
    {
        private readonly double _rise;
        private readonly double _steps;
        private readonly double? _floor;
        private readonly string _text;

        public OneCycleSchedule(int steps, double rise, double? floor)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
            if (!(rise is > 0 and < 1))
            {
                throw new ArgumentOutOfRangeException(nameof(rise), rise, "expected a number above 0 and below 1");
            }

            ArgumentOutOfRangeException.ThrowIfNegative(floor ?? 0, nameof(floor));
            (_rise, _steps, _floor) = ((rise * steps) - 1, steps - 1, floor);
            _text = Text($"one-cycle({steps}, {rise}{(floor is { } last ? Text($", {last}") : "")})");
        }

        public override string ToString() => _text;

        private protected override Tensor Declare(Tensor rate, Tensor step)
        {
            var start = rate / 25;
            var time = step.Cast(rate.DType).Min(_steps);
            var down = Ease(rate, _floor is { } floor ? rate.Like(floor) : start / 1e4, (time - _rise).Max(0) / (_steps - _rise));
            return _rise > 0 ? (time < _rise).Select(Ease(start, rate, time / _rise), down) : down;
        }
    }

    private sealed class WarmUpSchedule : Schedule
    {
        private readonly int _steps;
        private readonly Schedule _after;

        public WarmUpSchedule(int steps, Schedule after)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
            (_steps, _after) = (steps, after);
        }

        public override string ToString() => Text($"warm-up({_steps}) {_after}");

        private protected override Tensor Declare(Tensor rate, Tensor step)
        {
            var rising = rate * ((step + 1).Cast(rate.DType) / _steps);
            return (step < _steps).Select(rising, _after.Declare(rate, (step - _steps).Max(0)));
        }
    }
}
