using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>Locals of a method that are used again once their value is dead: beyond some 500 locals the JIT stops keeping them in registers.</summary>
internal sealed class RegisterPool(Emit<Kernel> il)
{
    private readonly Dictionary<Type, Stack<Local>> _free = [];

    /// <summary>A local of that type whose content is arbitrary.</summary>
    public Local Take(Type type) =>
        _free.TryGetValue(type, out var free) && free.TryPop(out var local) ? local : il.DeclareLocal(type, null);

    /// <summary>Takes a local back.</summary>
    public void Give(Local local)
    {
        if (!_free.TryGetValue(local.LocalType, out var free))
        {
            _free.Add(local.LocalType, free = []);
        }

        free.Push(local);
    }
}
