using System.Collections.Immutable;
using MiniTorch.Interop;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;
using MiniTorch.Runtime;

namespace MiniTorch.Cli.Running;

/// <summary>What a function is fed, and what its module's parameters are set to.</summary>
/// <param name="given">Tensors by the name of an input or parameter.</param>
/// <param name="bindings">The value of symbols that no given tensor has.</param>
/// <param name="random">Where everything else comes from; null if everything must be given.</param>
internal sealed class RunInputs(
    IReadOnlyDictionary<string, TensorData> given, ImmutableSortedDictionary<string, long> bindings, RandomTensors? random)
{
    /// <summary>Sets the parameters that are given, or random ones. State that is not given stays zero.</summary>
    /// <exception cref="InputException">A tensor has another type or shape than its parameter.</exception>
    public void Set(ParameterStore store)
    {
        foreach (var parameter in store.Values)
        {
            if (given.TryGetValue(parameter.Name, out var tensor))
            {
                var found = new TensorType(tensor.Type, [.. tensor.Shape.Select(extent => (Dim)extent)]);
                if (found != parameter.Type)
                {
                    throw new InputException($"--input {parameter.Name}: expected {parameter.Type}, found {found}");
                }

                tensor.Bytes.CopyTo(store.Raw(parameter.Name));
            }
            else if (parameter.Node.Op is Parameter { IsState: false })
            {
                random?.Fill(parameter.Type.DType, store.Raw(parameter.Name));
            }
        }
    }

    /// <summary>Feeds every input.</summary>
    /// <exception cref="InputException">An input is neither given nor random, or one of its symbols has no value.</exception>
    /// <exception cref="CompilerException">A tensor has another type or shape than its input; the message has both.</exception>
    public void Feed(Session session)
    {
        CheckNames(session);
        var binding = Bind(session.Function);
        foreach (var input in session.Function.Inputs)
        {
            if (!given.TryGetValue(input.Name, out var tensor))
            {
                tensor = MadeUp(input, binding)
                    ?? throw new InputException(
                        $"{input} of {session.Function} is not given: expected --input {input.Name}=FILE.npy or --random N");
            }

            Elements.Feed(session, input.Name, tensor.Type, tensor.Bytes, tensor.Shape.AsSpan());
        }
    }

    private TensorData? MadeUp(Value input, Dictionary<string, long> binding)
    {
        if (random is null)
        {
            return null;
        }

        long[] shape = [.. input.Type.Shape.Select(dim => Extent(dim, input, binding))];
        try
        {
            return random.Next(input.Type.DType, shape);
        }
        catch (Exception e) when (e is OverflowException or OutOfMemoryException)
        {
            throw new InputException($"{input} is larger than this machine can hold: its extents are [{string.Join(',', shape)}]", e);
        }
    }

    private void CheckNames(Session session)
    {
        var names = session.Function.Inputs.Concat(session.Parameters.Values).Select(v => v.Name).ToHashSet();
        foreach (var name in given.Keys.Where(n => !names.Contains(n)))
        {
            throw new InputException($"--input {name}: there is no such input or parameter; there is {string.Join(", ", names)}");
        }
    }

    /// <summary>The values of the symbols: as bound, or as given tensors have them where a symbol is an extent by itself.</summary>
    /// <exception cref="InputException">The function has no such symbol, or a given tensor has it otherwise.</exception>
    private Dictionary<string, long> Bind(Function function)
    {
        var symbols = Binding.Of(function.Body).Symbols;
        foreach (var symbol in bindings.Keys.Where(s => !symbols.Contains(s)))
        {
            var known = symbols.IsEmpty ? "none" : string.Join(", ", symbols);
            throw new InputException($"--bind {symbol}: {function} has no such symbol; there is {known}");
        }

        var values = bindings.ToDictionary();
        foreach (var input in function.Inputs)
        {
            if (given.TryGetValue(input.Name, out var tensor) && tensor.Shape.Length == input.Type.Rank)
            {
                for (var axis = 0; axis < tensor.Shape.Length; axis++)
                {
                    if (input.Type.Shape[axis].Symbol is { } symbol && !values.TryAdd(symbol, tensor.Shape[axis])
                        && bindings.TryGetValue(symbol, out var bound) && bound != tensor.Shape[axis])
                    {
                        throw new InputException($"--input {input.Name}: expected {symbol}={bound} as bound, found {tensor} for {input}");
                    }
                }
            }
        }

        return values;
    }

    private static long Extent(Dim dim, Value input, Dictionary<string, long> values)
    {
        var binding = new Binding(dim.Symbols);
        foreach (var symbol in dim.Symbols)
        {
            binding[symbol] = values.TryGetValue(symbol, out var value)
                ? value
                : throw new InputException($"{input} has no extent yet: expected --bind {symbol}=N");
        }

        return binding.Evaluate(dim) is >= 0 and var extent
            ? extent
            : throw new InputException($"{input} has an extent below 0 with {binding}: expected at least 0 for {dim}, found {binding.Evaluate(dim)}");
    }
}
