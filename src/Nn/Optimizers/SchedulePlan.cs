using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>A schedule by its name, which stretches over a training of any length; see <see cref="Schedule.Create"/>.</summary>
/// <param name="Name">One of <see cref="Schedule.Names"/>.</param>
public sealed record SchedulePlan(string Name)
{
    /// <summary>The steps in which the rate first rises.</summary>
    public int WarmUp { get; init; }

    /// <summary>The lowest rate; null for what the schedule takes by itself.</summary>
    public double? Lowest { get; init; }

    /// <summary>The schedule of a training of so many steps.</summary>
    /// <exception cref="CompilerException">There is no schedule of that name.</exception>
    public Schedule Over(int steps) => Schedule.Create(Name, steps, WarmUp, Lowest);
}
